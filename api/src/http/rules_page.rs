//! `/rules`: what each rule says and where it comes from, for people. The API names rules by their ids; each is an anchor here.

use crate::http::html::{answer, escaped, page};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

/// What is written by hand about the rules. `scripts/rules` makes `docs/rules.md` of the same.
const WRITTEN: &str = include_str!("../../../docs/rules.toml");
/// What `missing` says of a rule that no file implements.
const ALL: &str = "all";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    intro: Vec<String>,
    words: Vec<Entry>,
    sources: Vec<Entry>,
    groups: Vec<Group>,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    means: String,
}

#[derive(Deserialize)]
struct Group {
    prefix: String,
    title: String,
}

/// A rule; which files and tests belong to it is no matter for this page.
#[derive(Deserialize)]
struct Rule {
    id: String,
    says: String,
    source: Vec<String>,
    missing: Option<String>,
}

/// The page as it is served.
pub struct RulesPage(String);

impl RulesPage {
    /// The page of this program.
    ///
    /// # Errors
    /// When the data cannot be read: somebody wrote it wrongly.
    pub fn new() -> Result<Self, toml::de::Error> {
        let Document { intro, words, sources, groups, rule } = toml::from_str(WRITTEN)?;
        let mut body = "<h1>The rules</h1>\n".to_owned();
        body.extend(intro.iter().map(|paragraph| format!("<p>{}</p>\n", escaped(paragraph))));
        body += &list("Words", &words);
        for Group { prefix, title } in &groups {
            body += &format!("<h2>{}</h2>\n", escaped(title));
            let of_group = |rule: &&Rule| rule.id.split('-').next() == Some(prefix);
            body.extend(rule.iter().filter(of_group).map(section));
        }
        body += &list("Sources", &sources);
        Ok(Self(page("The rules", &body)))
    }
}

fn list(title: &str, entries: &[Entry]) -> String {
    let entry = |entry: &Entry| format!("<dt>{}</dt><dd>{}</dd>\n", escaped(&entry.name), escaped(&entry.means));
    format!("<h2>{title}</h2>\n<dl>\n{}</dl>\n", entries.iter().map(entry).collect::<String>())
}

fn section(rule: &Rule) -> String {
    let (id, says, source) = (escaped(&rule.id), escaped(&rule.says), escaped(&rule.source.join("; ")));
    let missing = match rule.missing.as_deref() {
        None => String::new(),
        Some(ALL) => "<p><strong>Not implemented yet.</strong></p>\n".to_owned(),
        Some(missing) => format!("<p><strong>Not yet:</strong> {}</p>\n", escaped(missing)),
    };
    format!(
        "<section id=\"{id}\">\n<h3><a href=\"#{id}\">{id}</a></h3>\n<p>{says}</p>\n{missing}\
         <p><small>Source: {source}</small></p>\n</section>\n"
    )
}

/// `GET /rules`.
pub(crate) async fn read(rules: web::Data<RulesPage>) -> HttpResponse {
    answer(rules.0.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rule::RuleId;

    #[test]
    fn every_rule_that_is_explained_to_drivers_has_its_place() {
        let RulesPage(page) = RulesPage::new().unwrap();
        for rule in RuleId::ALL {
            assert!(page.contains(&format!("<section id=\"{rule}\">")), "{rule}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let rule = |missing: Option<&str>| Rule {
            id: "PAY-9".to_owned(),
            says: "a < b.".to_owned(),
            source: vec!["x".to_owned(), "y".to_owned()],
            missing: missing.map(str::to_owned),
        };
        let plain = section(&rule(None));
        assert!(plain.contains("a &lt; b.") && plain.contains("Source: x; y") && !plain.contains("yet"));
        assert!(section(&rule(Some(ALL))).contains("Not implemented yet."));
        assert!(section(&rule(Some("Half of it."))).contains("Not yet:</strong> Half of it."));
    }
}
