//! Queries that Diesel would have written, or even prepared, anew each time, although their text never changes. Preparing costs a
//! round trip and a plan: more than half of the time of a hot one.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// A condition without parameters. Its words are literals, so that a partial index with the same condition serves it.
#[derive(Debug, Clone, Copy, ValidGrouping)]
pub(crate) struct Fixed(pub(crate) &'static str);

impl Expression for Fixed {
    type SqlType = Bool;
}

impl<Source> SelectableExpression<Source> for Fixed {}

impl<Source> AppearsOnTable<Source> for Fixed {}

/// The text tells one from the other: the prepared statement is found by it.
impl QueryId for Fixed {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Fixed {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// A query that is asked often: its statement stays prepared whatever it is (Diesel keeps no UPDATE and no upsert, since the
/// columns that are set may vary), its text is made once instead of each time, and the statement is found by the place in the
/// code instead of by its text. It must be outermost: `get_result`, not `first`, which would wrap it. Make one with [`hot!`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hot<Q, Place> {
    query: Q,
    text: &'static OnceLock<String>,
    place: PhantomData<Place>,
}

/// A [`Hot`] query of this place in the code. Nothing but its parameters may vary; in debug builds that is checked.
macro_rules! hot {
    ($query:expr) => {{
        struct Place;
        static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        $crate::prepared::Hot::<_, Place>::new($query, &TEXT)
    }};
}

pub(crate) use hot;

impl<Q, Place> Hot<Q, Place> {
    pub(crate) const fn new(query: Q, text: &'static OnceLock<String>) -> Self {
        Self { query, text, place: PhantomData }
    }
}

impl<Q, Place: 'static> QueryId for Hot<Q, Place> {
    type QueryId = Place;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query, Place> Query for Hot<Q, Place> {
    type SqlType = Q::SqlType;
}

impl<DB, Q, Place> QueryFragment<DB> for Hot<Q, Place>
where
    DB: Backend<QueryBuilder: Default>,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out)
    }

    fn to_sql(&self, out: &mut DB::QueryBuilder, backend: &DB) -> QueryResult<()> {
        let made = || {
            let mut text = DB::QueryBuilder::default();
            self.query.to_sql(&mut text, backend).map(|()| text.finish())
        };
        let text = match self.text.get() {
            Some(text) => text,
            None => {
                let text = made()?;
                self.text.get_or_init(|| text)
            }
        };
        debug_assert_eq!(Ok(text), made().as_ref(), "the text of a hot query varies");
        out.push_sql(text);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::pg::{Pg, PgQueryBuilder};

    fn written(condition: &'static str) -> String {
        let mut text = PgQueryBuilder::default();
        hot!(Fixed(condition)).to_sql(&mut text, &Pg).unwrap();
        text.finish()
    }

    #[test]
    #[should_panic(expected = "the text of a hot query varies")]
    fn a_text_is_made_once_and_one_that_varies_is_found_out() {
        assert_eq!([written("status = 'active'"), written("status = 'active'")], ["status = 'active'"; 2]);
        written("status = 'ended'");
    }
}
