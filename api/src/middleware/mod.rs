//! What surrounds every request, outermost first: [`envelope`] (id, log, problems), [`deadline`], [`admission`] (who is
//! calling, how often, and with which [`queries`]).

pub mod admission;
pub mod deadline;
pub mod envelope;
pub mod queries;
