//! Pages for people: what they have in common.

use actix_web::HttpResponse;
use actix_web::http::header;

/// A page with that title and that body. Both are markup already.
pub(super) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}: Clearlane</title>\n\
         <style>body{{font:16px/1.5 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}}\
         dt{{font-weight:bold;margin-top:1em}}dd{{margin:0}}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// The answer that carries a page, which changes with a release only.
pub(super) fn answer(page: String) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type("text/html; charset=utf-8");
    response.insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"));
    response.insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    response.body(page)
}

/// A text as markup that shows it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_text() {
        assert_eq!(escaped("a < b && b > c"), "a &lt; b &amp;&amp; b &gt; c");
    }
}
