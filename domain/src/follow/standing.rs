//! Numbered slots: which is the lowest free one, and how many are left.

use crate::time::Instant;

/// Why a slot is not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// By something in force, or spent.
    Used,
    /// By an open request.
    Held,
}

/// How an account stands with its places or chances; `used + held + left = limit`. For the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many there are.
    pub limit: u32,
    /// How many are in use, or spent.
    pub used: u32,
    /// How many are held by open requests.
    pub held: u32,
    /// How many are free.
    pub left: u32,
    /// The lowest free one, counted from 1.
    pub free: Option<u32>,
    /// When the next spent one comes free by itself, as far as that is known.
    pub next_free_at: Option<Instant>,
}

impl Standing {
    /// Counts the slots from 1 to `limit`. What lies above, taken under a policy that allowed more, takes nothing here.
    pub(super) fn of(limit: u32, taken: impl Fn(u32) -> Option<Taken>) -> Self {
        let mut standing = Self { limit, used: 0, held: 0, left: 0, free: None, next_free_at: None };
        for slot in 1..=limit {
            match taken(slot) {
                Some(Taken::Used) => standing.used += 1,
                Some(Taken::Held) => standing.held += 1,
                None => {
                    standing.left += 1;
                    standing.free = standing.free.or(Some(slot));
                }
            }
        }
        standing
    }

    /// How many are not free.
    pub(super) const fn taken(&self) -> u32 {
        self.used + self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_slot_counts_from_one_and_never_lies_above_the_limit() {
        for (limit, taken, free, left) in [
            (0, &[][..], None, 0),
            (2, &[], Some(1), 2),
            (2, &[1], Some(2), 1),
            (2, &[2], Some(1), 1),
            (2, &[1, 2], None, 0),
            (2, &[1, 2, 3], None, 0),
            (2, &[3], Some(1), 2),
            (3, &[1, 2], Some(3), 1),
        ] {
            let standing = Standing::of(limit, |slot| taken.contains(&slot).then_some(Taken::Used));
            assert_eq!((standing.free, standing.left), (free, left), "{limit} {taken:?}");
            assert_eq!(standing.taken() + standing.left, limit);
        }
    }
}
