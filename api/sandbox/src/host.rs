//! A host that knows the demo people. It remembers nothing but who the newest are: certify id and trade number say all that it needs.

use crate::cast::{Cast, NewestCast};
use crate::people::{DemoPerson, Face, OUT_OF_SERVICE, Payer};
use crate::who::Who;
use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use domain::citizen_id::CitizenId;
use domain::ids::FaceCheckId;
use domain::money::Fen;
use domain::time::Instant;
use std::sync::Arc;
use usecases::clock::Clock;
use usecases::ports::host::{FaceResult, FaceScreen, Host, HostError, Identity, Order, TradeState};

/// How long an order's outcome is unknown, where it is unknown at first.
const UNSEEN_FOR: TimeDelta = TimeDelta::seconds(30);

/// See the module.
pub(crate) struct SandboxHost {
    clock: Arc<Clock>,
    newest: Arc<NewestCast>,
}

impl SandboxHost {
    /// A host whose time is the sandbox's, and who knows its people.
    pub(crate) fn new(clock: Arc<Clock>, newest: Arc<NewestCast>) -> Self {
        Self { clock, newest }
    }
}

#[async_trait]
impl Host for SandboxHost {
    async fn identify(&self, auth_code: &str) -> Result<Identity, HostError> {
        if auth_code == OUT_OF_SERVICE {
            return Err(HostError::Unavailable("the code asks for no answer".to_owned()));
        }
        let user = Who::read(auth_code, self.newest.get()).filter(Who::signs_in).ok_or(HostError::UnknownAuthCode)?;
        user.identity().map_err(|error| HostError::Unavailable(error.to_string()))
    }

    async fn start_face_check(&self, check: FaceCheckId, _: &str, person: &CitizenId) -> Result<FaceScreen, HostError> {
        let face = DemoPerson::by_citizen_id(person).map_or(Face::Passes, |person| person.face);
        let certify_id = format!("sandbox_{}_{check}", word(face));
        Ok(FaceScreen { url: format!("https://host.example/faces/{certify_id}"), certify_id })
    }

    async fn face_result(&self, certify_id: &str) -> Result<FaceResult, HostError> {
        match certify_id.split('_').nth(1) {
            Some(PASSES) => Ok(FaceResult::Passed(self.clock.now())),
            Some(FAILS) => Ok(FaceResult::Failed),
            Some(NEVER_FINISHES) => Ok(FaceResult::Pending),
            _ => Err(HostError::Unavailable("no such face check".to_owned())),
        }
    }

    async fn create_trade(&self, order: &Order) -> Result<String, HostError> {
        Ok(Trade::of(order).number(order))
    }

    async fn trade_state(&self, _: &str, trade_number: &str) -> Result<TradeState, HostError> {
        Ok(Trade::read(trade_number)?.state_at(self.clock.now()))
    }

    async fn close_trade(&self, _: &str, trade_number: &str) -> Result<TradeState, HostError> {
        Ok(Trade::read(trade_number)?.closed_at(self.clock.now()))
    }
}

const PASSES: &str = "passes";
const FAILS: &str = "fails";
const NEVER_FINISHES: &str = "never";

fn word(face: Face) -> &'static str {
    match face {
        Face::Passes => PASSES,
        Face::Fails => FAILS,
        Face::NeverFinishes => NEVER_FINISHES,
    }
}

/// What a trade number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Trade {
    payer: Payer,
    amount: Fen,
    created_at: Instant,
    expires_at: Instant,
}

impl Trade {
    fn of(order: &Order) -> Self {
        let payer = Who::read(&order.payer_open_id, Cast::FIRST).map_or(Payer::Pays, |who| who.payer());
        Self { payer, amount: order.amount, created_at: order.created_at, expires_at: order.expires_at }
    }

    /// At most 64 characters, for amounts up to a million yuan. The digest tells orders of one moment apart.
    fn number(&self, order: &Order) -> String {
        let payer = match self.payer {
            Payer::Pays => 'p',
            Payer::Cancels => 'c',
            Payer::PaysUnseen => 'u',
            Payer::NeverPays => 'n',
        };
        let (created, expires) = (self.created_at.timestamp_micros(), self.expires_at.timestamp_micros());
        let digest = digest(&SHA256, order.number.as_bytes());
        let digest = HEXLOWER.encode(digest.as_ref().get(..5).unwrap_or_default());
        format!("sbx_{payer}_{}_{created}_{expires}_{digest}", self.amount.amount())
    }

    fn read(number: &str) -> Result<Self, HostError> {
        Self::parse(number).ok_or_else(|| HostError::Unavailable("no such trade".to_owned()))
    }

    fn parse(number: &str) -> Option<Self> {
        let mut parts = number.strip_prefix("sbx_")?.split('_');
        let payer = match parts.next()? {
            "p" => Payer::Pays,
            "c" => Payer::Cancels,
            "u" => Payer::PaysUnseen,
            "n" => Payer::NeverPays,
            _ => return None,
        };
        let amount = parts.next()?.parse::<i64>().ok()?.try_into().ok()?;
        let mut instant = || Instant::from_timestamp_micros(parts.next()?.parse().ok()?);
        Some(Self { payer, amount, created_at: instant()?, expires_at: instant()? })
    }

    fn state_at(&self, now: Instant) -> TradeState {
        let known_at = self.created_at + UNSEEN_FOR;
        match self.payer {
            Payer::Pays => self.paid(self.created_at),
            Payer::Cancels => TradeState::Closed,
            Payer::PaysUnseen if known_at < self.expires_at && now >= known_at => self.paid(known_at),
            Payer::PaysUnseen | Payer::NeverPays if now >= self.expires_at => TradeState::Closed,
            Payer::PaysUnseen | Payer::NeverPays => TradeState::Pending,
        }
    }

    /// A trade whose outcome is unknown cannot be closed before it is known: the money may be on its way.
    fn closed_at(&self, now: Instant) -> TradeState {
        match (self.payer, self.state_at(now)) {
            (Payer::NeverPays, TradeState::Pending) => TradeState::Closed,
            (_, state) => state,
        }
    }

    fn paid(&self, at: Instant) -> TradeState {
        TradeState::Paid { amount: self.amount, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{LIN_YUE, PEOPLE};
    use domain::ids::PaymentId;
    use uuid::Uuid;

    const AMOUNT: Fen = Fen::yuan(206);

    fn order(code: &str) -> Order {
        let payment = PaymentId::from_uuid(Uuid::from_u128(1));
        let created_at: Instant = "2025-03-05T02:00:00.123456Z".parse().unwrap();
        Order {
            number: payment.to_string(),
            payment,
            amount: AMOUNT,
            created_at,
            expires_at: created_at + TimeDelta::minutes(15),
            payer_open_id: code.to_owned(),
        }
    }

    #[test]
    fn a_trade_number_says_everything_and_is_one_for_each_order() {
        for person in PEOPLE {
            let order = order(&Cast::FIRST.code(person.name));
            let number = Trade::of(&order).number(&order);
            assert_eq!(Trade::read(&number).unwrap(), Trade::of(&order));
            assert_eq!(Trade::of(&order).number(&order), number);
            let another = Order { number: "another".to_owned(), ..order };
            assert_ne!(Trade::of(&another).number(&another), number);
        }
        let largest = Order { amount: Fen::yuan(1_000_000), ..order(LIN_YUE) };
        assert!(Trade::of(&largest).number(&largest).len() <= 64);
        for unknown in ["", "sbx_x_1_2_3_4", "sbx_p_-1_2_3_4", "sbx_p_1_2", "20250305"] {
            assert!(Trade::read(unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn what_becomes_of_an_order() {
        let created_at = order(LIN_YUE).created_at;
        let paid = |seconds| TradeState::Paid { amount: AMOUNT, at: created_at + TimeDelta::seconds(seconds) };
        use TradeState::{Closed, Pending};
        for (code, after_seconds, state, closed) in [
            (LIN_YUE, 0, paid(0), paid(0)),
            ("bench-0001", 0, paid(0), paid(0)),
            (LIN_YUE, 900, paid(0), paid(0)),
            ("demo-he-ming", 0, Closed, Closed),
            ("demo-tang-xin", 0, Pending, Pending),
            ("demo-tang-xin", 29, Pending, Pending),
            ("demo-tang-xin", 30, paid(30), paid(30)),
            ("demo-tang-xin", 900, paid(30), paid(30)),
            ("demo-luo-an", 899, Pending, Closed),
            ("demo-luo-an", 900, Closed, Closed),
            ("demo-luo-an.7", 900, Closed, Closed),
            ("somebody else", 0, paid(0), paid(0)),
        ] {
            let (trade, now) = (Trade::of(&order(code)), created_at + TimeDelta::seconds(after_seconds));
            assert_eq!(trade.state_at(now), state, "{code} after {after_seconds} s");
            assert_eq!(trade.closed_at(now), closed, "{code} closed after {after_seconds} s");
        }
    }

    #[test]
    fn no_money_is_taken_for_an_order_that_has_expired() {
        let order = order("demo-tang-xin");
        let trade = Trade::of(&Order { expires_at: order.created_at + UNSEEN_FOR, ..order });
        assert_eq!(trade.state_at(trade.expires_at), TradeState::Closed);
    }

    #[tokio::test]
    async fn each_code_and_each_face() {
        let host = SandboxHost::new(Arc::default(), Arc::default());
        for person in PEOPLE.iter().filter(|person| person.signs_in()) {
            let identity = host.identify(person.name).await.unwrap();
            let check = FaceCheckId::from_uuid(Uuid::from_u128(2));
            let screen = host.start_face_check(check, &identity.name, &identity.citizen_id).await.unwrap();
            let again = host.start_face_check(check, &identity.name, &identity.citizen_id).await.unwrap();
            assert_eq!(screen.certify_id, again.certify_id);
            let result = host.face_result(&screen.certify_id).await.unwrap();
            let expected = match person.name {
                "demo-chen-mo" => result == FaceResult::Failed,
                "demo-su-wan" => result == FaceResult::Pending,
                _ => matches!(result, FaceResult::Passed(_)),
            };
            assert!(expected, "{}: {result:?}", person.name);
        }
        for nobody in ["demo", "demo-an-ning", "demo-ji-feng", "demo-lin-yue.x", "bench-0001.0"] {
            assert_eq!(host.identify(nobody).await.err(), Some(HostError::UnknownAuthCode), "{nobody}");
        }
        assert!(matches!(host.identify(OUT_OF_SERVICE).await, Err(HostError::Unavailable(_))));
        assert!(host.face_result("sandbox").await.is_err());
    }
}
