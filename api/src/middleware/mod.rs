//! What surrounds every request, outermost first: [`envelope`] (id, log, problems), [`deadline`], [`admission`] (who is
//! calling, and how often).

pub mod admission;
pub mod deadline;
pub mod envelope;
