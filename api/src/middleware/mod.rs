//! What surrounds every request, outermost first: [`envelope`] (id, log, problems), [`deadline`], [`admission`] (who is
//! calling, and how often), [`queries`].

pub mod admission;
pub mod deadline;
pub mod envelope;
pub mod queries;
