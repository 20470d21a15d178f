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
use std::time::Duration;
use usecases::clock::Clock;
use usecases::ports::host::{FaceResult, FaceScreen, Host, HostError, Identity, Order, Placed, TradeState};

/// How long an order's outcome is unknown, where it is unknown at first.
const UNSEEN_FOR: TimeDelta = TimeDelta::seconds(30);

/// The simulated payment app.
pub(crate) struct SandboxHost {
    clock: Arc<Clock>,
    newest: Arc<NewestCast>,
    delay: Duration,
}

impl SandboxHost {
    /// A host whose time is the sandbox's, who knows its people, and takes that long to tell how something stands.
    pub(crate) fn new(clock: Arc<Clock>, newest: Arc<NewestCast>, delay: Duration) -> Self {
        Self { clock, newest, delay }
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

    async fn trade_state(&self, placed: &Placed) -> Result<TradeState, HostError> {
        tokio::time::sleep(self.delay).await;
        let now = self.clock.now();
        placed.trade_number.as_deref().map_or_else(|| Ok(no_trade(placed, now)), |number| Trade::state(number, now))
    }

    async fn close_trade(&self, placed: &Placed) -> Result<TradeState, HostError> {
        let now = self.clock.now();
        placed.trade_number.as_deref().map_or_else(|| Ok(no_trade(placed, now)), |number| Trade::closed(number, now))
    }
}

/// How an order stands whose trade is not known: it remembers none.
fn no_trade(placed: &Placed, now: Instant) -> TradeState {
    if now < placed.expires_at { TradeState::Pending } else { TradeState::Closed }
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

    fn state(number: &str, now: Instant) -> Result<TradeState, HostError> {
        let trade = Self::read(number)?;
        let paid = |at| TradeState::Paid { trade_number: number.to_owned(), amount: trade.amount, at };
        let known_at = trade.created_at + UNSEEN_FOR;
        Ok(match trade.payer {
            Payer::Pays => paid(trade.created_at),
            Payer::Cancels => TradeState::Closed,
            Payer::PaysUnseen if known_at < trade.expires_at && now >= known_at => paid(known_at),
            Payer::PaysUnseen | Payer::NeverPays if now >= trade.expires_at => TradeState::Closed,
            Payer::PaysUnseen | Payer::NeverPays => TradeState::Pending,
        })
    }

    /// A trade whose outcome is unknown cannot be closed before it is known: the money may be on its way.
    fn closed(number: &str, now: Instant) -> Result<TradeState, HostError> {
        match (Self::read(number)?.payer, Self::state(number, now)?) {
            (Payer::NeverPays, TradeState::Pending) => Ok(TradeState::Closed),
            (_, state) => Ok(state),
        }
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

    fn number(order: &Order) -> String {
        Trade::of(order).number(order)
    }

    #[test]
    fn what_becomes_of_an_order() {
        let created_at = order(LIN_YUE).created_at;
        use TradeState::{Closed, Pending};
        let paid = |seconds| Some(created_at + TimeDelta::seconds(seconds));
        for (code, after_seconds, paid_at, state, closed) in [
            (LIN_YUE, 0, paid(0), Pending, Pending),
            ("bench-0001", 0, paid(0), Pending, Pending),
            (LIN_YUE, 900, paid(0), Pending, Pending),
            ("demo-he-ming", 0, None, Closed, Closed),
            ("demo-tang-xin", 0, None, Pending, Pending),
            ("demo-tang-xin", 29, None, Pending, Pending),
            ("demo-tang-xin", 30, paid(30), Pending, Pending),
            ("demo-tang-xin", 900, paid(30), Pending, Pending),
            ("demo-luo-an", 899, None, Pending, Closed),
            ("demo-luo-an", 900, None, Closed, Closed),
            ("demo-luo-an.7", 900, None, Closed, Closed),
            ("somebody else", 0, paid(0), Pending, Pending),
        ] {
            let (trade_number, now) = (number(&order(code)), created_at + TimeDelta::seconds(after_seconds));
            let (found, ended) = (Trade::state(&trade_number, now), Trade::closed(&trade_number, now));
            let expected = |otherwise| match paid_at {
                Some(at) => TradeState::Paid { trade_number: trade_number.clone(), amount: AMOUNT, at },
                None => otherwise,
            };
            assert_eq!(found, Ok(expected(state)), "{code} after {after_seconds} s");
            assert_eq!(ended, Ok(expected(closed)), "{code} closed after {after_seconds} s");
        }
    }

    #[test]
    fn no_money_is_taken_for_an_order_that_has_expired() {
        let order = order("demo-tang-xin");
        let expires_at = order.created_at + UNSEEN_FOR;
        let trade_number = number(&Order { expires_at, ..order });
        assert_eq!(Trade::state(&trade_number, expires_at), Ok(TradeState::Closed));
    }

    #[test]
    fn an_order_without_a_trade_is_pending_until_it_expires() {
        let Order { number: order_number, expires_at, .. } = order(LIN_YUE);
        let (placed, moment) = (Placed { order_number, trade_number: None, expires_at }, TimeDelta::microseconds(1));
        for (now, state) in [
            (expires_at - moment, TradeState::Pending),
            (expires_at, TradeState::Closed),
            (expires_at + moment, TradeState::Closed),
        ] {
            assert_eq!(no_trade(&placed, now), state, "{now}");
        }
    }

    #[tokio::test]
    async fn each_code_and_each_face() {
        let host = SandboxHost::new(Arc::default(), Arc::default(), Duration::ZERO);
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
