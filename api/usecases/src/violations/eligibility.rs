//! Whether a driver can handle a violation here: every rule's outcome, and nothing is changed.

use crate::app::App;
use crate::consent_history::looked;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::violations::facts::{Asked, Findings};
use domain::ids::{LicenceId, ViolationId};
use domain::rule::Eligibility;
use domain::time::Instant;
use domain::violation::eligibility::{UnderWay, evaluate};
use persistence::licence;

/// What the rules say, and of which data.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The outcome of every rule.
    pub eligibility: Eligibility,
    /// Who has a case under way for the violation.
    pub under_way: UnderWay,
    /// How old the data is that the rules looked at (LINK-5).
    pub as_of: Instant,
}

/// Evaluates HANDLE-1…16 and 18 for a violation that the driver may see. `asked_licence` is to bear the points; the own licence
/// where no choice is made.
///
/// # Errors
/// `not_found`.
pub async fn assess(
    app: &App,
    driver: Driver,
    id: ViolationId,
    asked_licence: Option<LicenceId>,
) -> Result<Assessment, Problem> {
    let now = app.clock.now();
    let findings = app
        .store
        .read(async |tx| {
            let own = licence::own(tx, driver.person).await?;
            let asked = Asked { violation: id, licence: asked_licence, this: None };
            Findings::read(tx, driver, asked, own, now).await
        })
        .await?;
    looked::note(app, driver, [findings.facts().follow], now).await?;
    let policy = findings.policy(app)?;
    let facts = findings.facts();
    Ok(Assessment { eligibility: evaluate(&facts, policy), under_way: facts.under_way, as_of: findings.as_of() })
}
