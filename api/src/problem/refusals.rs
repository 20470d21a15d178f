//! How the domain's refusals map to problem codes. The compiler asks for each.
