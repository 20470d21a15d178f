//! `/problems/{code}`: what a problem code means, for people. The `type` of every problem document leads here.

use crate::http::extract::Path;
use crate::http::failure::{Failure, status};
use crate::http::html::{answer, escaped, page};
use actix_web::{HttpResponse, get};
use usecases::problem::ProblemCode;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A page for people.
pub enum HtmlPage {}

impl ToSchema for HtmlPage {}

impl PartialSchema for HtmlPage {
    fn schema() -> RefOr<Schema> {
        let page = ObjectBuilder::new().schema_type(Type::String).max_length(Some(16_384));
        page.pattern(Some("^<!doctype html>")).description(Some("A page for people.")).into()
    }
}

/// Explains a problem code.
///
/// A page for people: status, title, what a developer can do about it, and what the driver reads.
#[utoipa::path(
    operation_id = "getProblemPage", tag = "meta",
    params(("code" = String, Path, description = "The code of a problem document", max_length = 64,
        pattern = "^[a-z][a-z_]*$", example = "not_eligible")),
    responses((status = 200, description = "The page", body = HtmlPage, content_type = "text/html")),
    extensions(("x-problems" = json!(["not_found"]))),
    security(()),
)]
#[get("/problems/{code}")]
pub(crate) async fn read(code: Path<ProblemCode>) -> Result<HttpResponse, Failure> {
    Ok(answer(html(code.0)))
}

fn html(code: ProblemCode) -> String {
    let status = status(code);
    let rows = [
        ("Code", code.code()),
        ("Status", status.as_str()),
        ("Meaning", status.canonical_reason().unwrap_or_default()),
        ("Retryable", if code.retryable() { "yes" } else { "no" }),
        ("What to do", code.detail()),
        ("The driver reads (zh-CN)", code.message_zh()),
        ("The driver reads (en)", code.message_en()),
    ];
    let rows: String = rows.iter().map(|(name, text)| format!("<dt>{name}</dt><dd>{}</dd>\n", escaped(text))).collect();
    let body = format!(
        "<h1>{}</h1>\n<dl>\n{rows}</dl>\n<p><a href=\"/rules\">What the rule ids mean</a></p>\n",
        escaped(code.title())
    );
    page(code.code(), &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_that_says_everything() {
        for &code in ProblemCode::ALL {
            let page = html(code);
            for text in [code.code(), status(code).as_str(), code.message_zh(), code.message_en()] {
                assert!(page.contains(&escaped(text)), "{text}");
            }
            assert_eq!(page.matches("<dd>").count(), 7, "{}", code.code());
        }
    }
}
