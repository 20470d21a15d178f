//! The dated policies: read from a folder where one is configured, and stored for the constraints that refer to them.

use crate::app::App;
use crate::security::fingerprint;
use domain::policy::{Policy, PolicyBook};
use domain::value::Value;
use persistence::policy;
use serde_json::{Value as Json, json};
use std::error::Error;
use std::path::Path;

/// The policies of a folder, or where none is named those that are shipped.
///
/// # Errors
/// A folder or document that cannot be read, or documents that contradict each other.
pub fn book(folder: Option<&Path>) -> Result<PolicyBook, Box<dyn Error>> {
    match folder {
        Some(folder) => read(folder),
        None => Ok(PolicyBook::shipped()?),
    }
}

/// Reads every `.toml` file of a folder as a policy document.
///
/// # Errors
/// A folder or document that cannot be read, or documents that contradict each other.
fn read(folder: &Path) -> Result<PolicyBook, Box<dyn Error>> {
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            documents.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(PolicyBook::from_documents(documents)?)
}

/// Stores what is new. A version that is stored never changes: decisions refer to it.
///
/// # Errors
/// A document that was changed without getting a new version.
pub async fn store(app: &App) -> Result<(), Box<dyn Error>> {
    for policy in app.policies.iter() {
        let (version, digest) = (policy.version.to_string(), digest(policy)?);
        let known = app.store.read(async |tx| policy::digest(tx, &version).await).await?;
        match known {
            Some(known) if known == digest => {}
            Some(_) => {
                return Err(format!("policy {version} was changed: give it a new version").into());
            }
            None => {
                let policy = policy.clone();
                app.store.write(async move |tx| policy::insert(tx, &policy, &digest).await).await?;
            }
        }
    }
    Ok(())
}

/// SHA-256 of the canonical text (RFC 8785) of what the document says: its head and exactly the values that it names, so that
/// a value which the format gets later changes no old digest. Sources and comments may be improved.
fn digest(policy: &Policy) -> Result<[u8; 32], serde_json::Error> {
    Ok(fingerprint(&serde_json_canonicalizer::to_vec(&said(policy))?))
}

/// What is digested. It is a promise: the digests of all documents that were ever stored hang on it.
fn said(policy: &Policy) -> Json {
    let values = policy.entries().iter().map(|entry| (entry.name.to_owned(), plain(&entry.value)));
    json!({
        "version": policy.version.as_str(),
        "jurisdiction": policy.jurisdiction.as_str(),
        "province": policy.province,
        "in_force_from": policy.in_force_from.to_string(),
        "values": values.collect::<serde_json::Map<_, _>>(),
    })
}

/// A value without its unit, which is that of its name.
fn plain(value: &Value) -> Json {
    match value {
        Value::NotApplicable => Json::Null,
        Value::Flag(flag) => json!(flag),
        Value::Number(number, _) => json!(number),
        Value::Numbers(numbers, _) => json!(numbers),
        Value::Word(word) => json!(word),
        Value::Words(words) => json!(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    const HUNAN: &str = include_str!("../../../domain/src/policies/hunan-2022-04-01.toml");

    fn hex(policy: &Policy) -> String {
        HEXLOWER.encode(&digest(policy).unwrap())
    }

    /// The digest of Hunan's document with that text in place of another.
    fn changed(from: &str, to: &str) -> String {
        assert!(HUNAN.contains(from), "{from}");
        let book = PolicyBook::from_documents([("x.toml", HUNAN.replacen(from, to, 1))]).unwrap();
        hex(book.iter().next().unwrap())
    }

    /// A promise: databases have stored these, and refuse to start with others.
    #[test]
    fn the_digests_of_the_shipped_documents_stay() {
        let book = PolicyBook::shipped().unwrap();
        let digests: Vec<_> = book.iter().map(|policy| (policy.version.as_str(), hex(policy))).collect();
        let expected = [
            ("chongqing-2018-07-24", "ae365192369492714168978926ef670696f87c0eafd3f31df41c42db1e7e2ba4"),
            ("chongqing-2022-04-01", "3e7ef1ca4ba2a5f79024fe26cf92811f2bf00115d272d3870638854529aeb281"),
            ("hunan-2018-07-24", "6ea1e9aa58f6476843f3ea5981210f3f6d9bcdbd5c0a6c995d8abfc0606315f2"),
            ("hunan-2022-04-01", "992153a14258227b4ac701504691176cbc7547f3bf8469afc5bbe882ebdf3d48"),
        ];
        assert_eq!(digests, expected.map(|(version, digest)| (version, digest.to_owned())));
    }

    /// Its values are those that a look at its text finds: what the format may have beside them is not there, not even as nothing.
    #[test]
    fn a_document_is_digested_by_exactly_what_it_names() {
        for policy in PolicyBook::shipped().unwrap().iter() {
            let path = format!("{}/../../domain/src/policies/{}.toml", env!("CARGO_MANIFEST_DIR"), policy.version);
            let text = std::fs::read_to_string(path).unwrap();
            let mut named: Vec<_> = text.lines().filter_map(|line| Some(line.split_once(" = {")?.0)).collect();
            named.sort_unstable();
            let said = said(policy);
            assert_eq!(said["values"].as_object().unwrap().keys().collect::<Vec<_>>(), named, "{}", policy.version);
        }
        let optional = HUNAN.lines().find(|line| line.starts_with("others_vehicles_per_cycle = ")).unwrap();
        let without = PolicyBook::from_documents([("x.toml", HUNAN.replacen(optional, "", 1))]).unwrap();
        let without = without.iter().next().unwrap();
        let mut rest = said(PolicyBook::shipped().unwrap().by_version("hunan-2022-04-01").unwrap());
        rest["values"].as_object_mut().unwrap().remove("others_vehicles_per_cycle").unwrap();
        assert_eq!(said(without), rest);
    }

    #[test]
    fn a_digest_changes_with_each_value_and_with_nothing_else() {
        let known = changed("Hunan", "Hunan");
        for (from, to) in [("# Hunan, from", "# Hunan of"), ("source = \"decided\"", "source = \"decided later\"")] {
            assert_eq!(changed(from, to), known, "{from}");
        }
        for (from, to) in [
            ("version = \"hunan-2022-04-01\"", "version = \"hunan-2022-04-02\""),
            ("jurisdiction = \"hunan\"", "jurisdiction = \"hubei\""),
            ("province = \"43\"", "province = \"42\""),
            ("in_force_from = 2022-04-01", "in_force_from = 2022-04-02"),
            ("fine_limit_fen = { value = 20000", "fine_limit_fen = { value = 20001"),
            ("[0, 1, 3, 6, 9, 12]", "[0, 1, 3, 6, 9]"),
            ("[\"A\", \"B\"]", "[\"B\", \"A\"]"),
        ] {
            assert_ne!(changed(from, to), known, "{from}");
        }
    }
}
