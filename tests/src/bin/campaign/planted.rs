//! A cap that does not hold: count, then insert, without a lock, a slot or a constraint. The same clients' loop and the same
//! counting must find that out.

use crate::field::runtime;
use crate::race::{self, Answer, CLIENTS, Cap, Client, Order, Stake, Tally, Terms};
use tests::{Database, Kind};
use tokio::runtime::Runtime;
use tokio_postgres::{Error, NoTls};

const TERMS: Terms = Terms {
    name: "planted",
    losses: &[(409, "taken")],
    breaches: "SELECT count(*) AS value FROM (SELECT prize FROM planted GROUP BY prize HAVING count(*) > 1) AS twice",
};

/// Fights for it, on PostgreSQL as it comes: READ COMMITTED.
pub fn fight(attempts: usize) -> Tally {
    let database = Database::fresh(Kind::Postgres);
    database.execute("CREATE TABLE planted (prize bigint NOT NULL)").unwrap();
    database.execute("CREATE INDEX planted_prize ON planted (prize)").unwrap();
    let runtime = runtime();
    let mut sessions: Vec<_> = (0..CLIENTS).map(|_| Session::open(&runtime, &database.owner_url)).collect();
    let mut planted = Planted { round: 0 };
    let stored = || database.number(TERMS.breaches);
    race::fight((&runtime, &mut sessions), (&TERMS, &mut planted), attempts, stored)
}

struct Planted {
    round: i64,
}

impl Cap for Planted {
    fn stake(&mut self) -> Stake {
        self.round += 1;
        let order = || Order::attempt(self.round.to_string().into_bytes());
        Stake { orders: (0..CLIENTS).map(|_| order()).collect(), capacity: 1 }
    }
}

/// A session of the database in place of a caller of the service.
struct Session {
    client: tokio_postgres::Client,
}

impl Session {
    fn open(runtime: &Runtime, url: &str) -> Self {
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Self { client }
    }

    /// Takes the prize if nobody has it; tells whether it did.
    async fn take(&self, prize: i64) -> Result<bool, Error> {
        self.client.batch_execute("BEGIN").await?;
        let count = self.client.query_one("SELECT count(*) FROM planted WHERE prize = $1", &[&prize]).await?;
        let free = count.get::<_, i64>(0) == 0;
        if free {
            self.client.execute("INSERT INTO planted (prize) VALUES ($1)", &[&prize]).await?;
        }
        self.client.batch_execute("COMMIT").await?;
        Ok(free)
    }
}

impl Client for Session {
    async fn get_ready(&mut self) {}

    async fn attempt(&mut self, order: &Order) -> Answer {
        let prize = String::from_utf8_lossy(&order.request).parse().unwrap();
        let (status, code) = match self.take(prize).await {
            Ok(true) => (201, String::new()),
            Ok(false) => (409, "taken".to_owned()),
            Err(error) => (0, error.to_string()),
        };
        Answer { status, code, body: String::new() }
    }
}
