//! Queries that Diesel would have prepared anew each time, although their text never changes. Preparing costs a round trip and a
//! plan: more than half of the time of a hot one.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

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

/// An UPDATE or an upsert. Diesel keeps none prepared, since the columns that are set may vary; this finds it by its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prepared<Q>(pub(crate) Q);

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}
