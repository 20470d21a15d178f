//! The dated policies: read from a folder where one is configured, and stored for the constraints that refer to them.

use crate::app::App;
use crate::security::fingerprint;
use domain::policy::{Policy, PolicyBook};
use persistence::policy;
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
        let (version, digest) = (policy.version.to_string(), digest(policy));
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

/// A digest of every value of the policy: sources and comments may be improved.
fn digest(policy: &Policy) -> [u8; 32] {
    let values: Vec<_> = policy.entries().iter().map(|entry| (entry.name, &entry.value)).collect();
    let head = (&policy.version, &policy.jurisdiction, &policy.province, policy.in_force_from);
    fingerprint(format!("{head:?} {values:?}").as_bytes())
}
