//! What a zero is worth.

/// How a count of what must not be is printed: a zero with the rate that it rules out.
///
/// Nothing in `n` trials: with 95 % confidence the rate is at most 3/n, since `(1 - 3/n)^n < 0.05`.
pub fn counted(found: usize, trials: usize) -> String {
    match (found, trials) {
        (0, 0) => "0 (of no trials)".to_owned(),
        (0, trials) => format!("0 (rate at most {:.1e} at 95 %)", 3.0 / trials as f64),
        (found, _) => found.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_is_bound_by_its_trials() {
        assert_eq!(counted(0, 100_000), "0 (rate at most 3.0e-5 at 95 %)");
        assert_eq!(counted(2, 100_000), "2");
        assert_eq!(counted(0, 0), "0 (of no trials)");
    }
}
