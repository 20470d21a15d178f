//! Every operation of the API, on one page. What is registered here is what the OpenAPI document describes.

use crate::http::{
    auth, cases, decisions, follows, home, licences, meta, payments, policies, problems, rules_page, sandbox, vehicles,
    violations,
};
use crate::openapi;
use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every operation. A path is compared with one after the other: what is called most stands first.
pub fn register(service: &mut ServiceConfig<'_>) {
    service
        // home
        .service(home::read)
        // violations
        .service(violations::list)
        .service(violations::eligibility::read)
        .service(violations::read)
        // cases
        .service(cases::open)
        .service(cases::list)
        .service(cases::read)
        .service(cases::events)
        .service(cases::submit)
        .service(cases::cancel)
        .service(cases::faces::start)
        .service(cases::faces::fetch)
        // decisions
        .service(decisions::list)
        .service(decisions::read_notice)
        .service(decisions::read_deadline)
        .service(decisions::list_events)
        .service(decisions::read)
        .service(decisions::lookup::look_up)
        // payments
        .service(payments::start)
        .service(payments::list)
        .service(payments::refresh)
        .service(payments::cancel)
        .service(payments::list_events)
        .service(payments::read)
        // vehicles
        .service(vehicles::list)
        .service(vehicles::read)
        .service(follows::followers::of_vehicle)
        // licences
        .service(licences::list)
        .service(licences::read)
        .service(follows::followers::of_licence)
        // follows
        .service(follows::requests::ask)
        .service(follows::requests::list)
        .service(follows::answers::consent)
        .service(follows::answers::decline)
        .service(follows::requests::send_code)
        .service(follows::requests::confirm)
        .service(follows::requests::cancel)
        .service(follows::requests::events)
        .service(follows::requests::read)
        .service(follows::list)
        .service(follows::end)
        .service(follows::send_renewal_code)
        .service(follows::renew)
        .service(follows::events)
        .service(follows::read)
        // auth
        .service(auth::start)
        .service(auth::refresh)
        .service(auth::end)
        // policies
        .service(policies::list)
        .service(policies::read)
        // sandbox
        .service(sandbox::clock)
        .service(sandbox::advance_clock)
        .service(sandbox::resets::reset)
        .service(sandbox::messages)
        .service(sandbox::change_owner)
        .service(sandbox::cancel_licence)
        // meta
        .service(meta::codes)
        .service(meta::keys)
        .service(problems::read)
        .service(meta::live)
        .service(meta::ready);
}

/// Everything that is registered, as it is declared: for the document, and for the table of paths.
pub fn registered() -> OpenApi {
    openapi::collected(register)
}

/// What serves the document itself, pages to read and try it, and the page that explains the rules.
pub fn register_unlisted(service: &mut web::ServiceConfig) {
    service
        .route("/openapi.json", web::get().to(openapi::serve))
        .route("/docs", web::get().to(openapi::to_docs))
        .route("/docs/{file:.*}", web::get().to(openapi::docs))
        .route("/rules", web::get().to(rules_page::read));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What anybody may call. The list only shrinks: an operation that is added to it by mistake is open to the world.
    const PUBLIC: [&str; 15] = [
        "advanceSandboxClock",
        "cancelSandboxLicence",
        "changeSandboxOwner",
        "getCodes",
        "getLiveness",
        "getPolicy",
        "getProblemPage",
        "getReadiness",
        "getSandboxClock",
        "getTokenKeys",
        "listPolicies",
        "listSandboxMessages",
        "refreshSession",
        "resetSandbox",
        "startSession",
    ];

    #[test]
    fn only_these_are_open_to_anybody_and_all_others_say_to_whom() {
        let registered = serde_json::to_value(registered()).unwrap();
        let mut open = Vec::new();
        for item in registered["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                let security = operation["security"].as_array();
                let schemes = security.unwrap_or_else(|| panic!("{id} declares no security"));
                if schemes.is_empty()
                    || schemes.iter().any(|scheme| scheme.as_object().is_some_and(|scheme| scheme.is_empty()))
                {
                    open.push(id);
                }
            }
        }
        open.sort_unstable();
        assert_eq!(open, PUBLIC);
    }
}
