//! Invariant 18, past the chains: the history is what its signed checkpoints say it was.

use super::{Report, Rules};
use crate::checkpoint::{self, Checkpoint, message};
use crate::error::Result;
use crate::tx::Tx;
use uuid::Uuid;

/// Checks every checkpoint, the first first.
pub(super) async fn check(tx: &Tx, rules: &Rules<'_>, report: &mut Report) -> Result<()> {
    let mut before: Option<Checkpoint> = None;
    while let Some(found) = checkpoint::after(tx, before.as_ref().map_or(0, |before| before.seq)).await? {
        one(tx, rules, before.as_ref(), &found, report).await?;
        before = Some(found);
    }
    Ok(())
}

async fn one(
    tx: &Tx,
    rules: &Rules<'_>,
    before: Option<&Checkpoint>,
    found: &Checkpoint,
    report: &mut Report,
) -> Result<()> {
    let name = format!("checkpoint {}", found.seq);
    report.count(18, 1);
    let number = before.map_or(0, |before| before.seq) + 1;
    report.demand(18, found.seq == number, "a checkpoint is missing", &name);
    let signed = message(found.seq, &found.extent, found.made_at);
    let signature = (rules.has_signed)(&found.key_id, &signed, &found.signature);
    report.demand(18, signature, "a checkpoint does not have our signature", &name);
    // Nothing stands between `up_to` and the number after it.
    let end = Uuid::from_u128(found.extent.up_to.as_u128().saturating_add(1));
    let extent = checkpoint::extend(tx, before.map(|before| &before.extent), end).await?;
    report.demand(18, extent.as_ref() == Some(&found.extent), "the history is not what it was at a checkpoint", &name);
    Ok(())
}
