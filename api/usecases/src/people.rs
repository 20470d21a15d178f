//! People as the vault keeps them.

use crate::app::Shared;
use crate::problem::Problem;
use crate::security::vault::Sealed;
use domain::citizen_id::CitizenId;
use domain::ids::PersonId;
use domain::source::SourceVersion;
use persistence::person::{self, SealedPerson};
use persistence::{StoreError, Tx};
use serde::{Deserialize, Serialize};

/// A person's fields, opened.
pub struct Person {
    /// The verified name.
    pub name: String,
    /// The citizen number, which is the licence number too.
    pub citizen_id: CitizenId,
    /// The mobile phone's number that the registry has, for whoever is no host user.
    pub phone: Option<String>,
}

/// The fields as they are sealed.
#[derive(Serialize, Deserialize)]
struct Fields {
    name: String,
    citizen_id: String,
    #[serde(default)]
    phone: Option<String>,
}

/// The person with that citizen number, who is added when not known yet.
///
/// # Errors
/// Database failures; `internal_error` when the fields cannot be sealed.
pub async fn find_or_add(
    shared: &Shared,
    tx: &Tx,
    name: &str,
    citizen_id: &CitizenId,
    phone: Option<&str>,
) -> Result<PersonId, Problem> {
    let digest = shared.vault.digest(citizen_id.as_str());
    if let Some(known) = person::find_by_digest(tx, &digest).await? {
        return Ok(known);
    }
    let fields =
        Fields { name: name.to_owned(), citizen_id: citizen_id.as_str().to_owned(), phone: phone.map(str::to_owned) };
    let fields = serde_json::to_vec(&fields).map_err(|error| Problem::internal(&error))?;
    let sealed = shared.vault.seal(&fields).map_err(|error| Problem::internal(&error))?;
    let id = PersonId::from_uuid(shared.new_uuid());
    let new = SealedPerson {
        id,
        citizen_digest: digest.to_vec(),
        sealed: sealed.fields,
        wrapped_key: Some(sealed.wrapped_key),
        source_version: SourceVersion::NONE,
    };
    person::insert(tx, &new).await?;
    Ok(id)
}

/// A person's fields; nothing once they have been erased.
///
/// # Errors
/// Database failures; `internal_error` when the fields cannot be opened.
pub async fn open(shared: &Shared, tx: &Tx, id: PersonId) -> Result<Option<Person>, Problem> {
    let kept = person::sealed(tx, &[id]).await?.pop();
    let kept = kept.ok_or_else(|| Problem::from(StoreError::Corrupt("a person is missing".to_owned())))?;
    opened(shared, kept)
}

/// The names of people; those who have been erased are left out.
///
/// # Errors
/// Database failures; `internal_error` when the fields cannot be opened.
pub async fn names(shared: &Shared, tx: &Tx, ids: &[PersonId]) -> Result<Vec<(PersonId, String)>, Problem> {
    let mut names = Vec::with_capacity(ids.len());
    for kept in person::sealed(tx, ids).await? {
        let id = kept.id;
        names.extend(opened(shared, kept)?.map(|person| (id, person.name)));
    }
    Ok(names)
}

fn opened(shared: &Shared, kept: SealedPerson) -> Result<Option<Person>, Problem> {
    let Some(wrapped_key) = kept.wrapped_key else {
        return Ok(None);
    };
    let fields =
        shared.vault.open(&Sealed { fields: kept.sealed, wrapped_key }).map_err(|error| Problem::internal(&error))?;
    let corrupt = |error: &dyn std::fmt::Display| Problem::from(StoreError::Corrupt(error.to_string()));
    let fields: Fields = serde_json::from_slice(&fields).map_err(|error| corrupt(&error))?;
    let citizen_id = fields.citizen_id.parse().map_err(|error| corrupt(&error))?;
    Ok(Some(Person { name: fields.name, citizen_id, phone: fields.phone }))
}
