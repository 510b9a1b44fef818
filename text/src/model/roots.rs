//! Which of many things belong together: a union-find over numbers.
//!
//! Where 4 goes with 2 and 9 with 4, the root of all three is 2, their least.

/// Things by their numbers from 0 on, each with a way to the least one of those that it belongs together with.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// For each thing one that is not greater and goes with it; for the least of all itself.
    nearer: Vec<u32>,
}

impl Roots {
    /// Things that go with no other.
    pub fn new(n_things: usize) -> Self {
        Self { nearer: (0..n_things as u32).collect() }
    }

    /// One thing more, which goes with no other; gives its number.
    pub fn add(&mut self) -> u32 {
        let fresh = self.nearer.len() as u32;
        self.nearer.push(fresh);
        fresh
    }

    /// The least of the things that go with one, which may be itself.
    pub fn root(&mut self, mut thing: u32) -> u32 {
        while self.nearer[thing as usize] != thing {
            // Each way is made shorter where it is gone, so that a long chain costs little more than a star.
            self.nearer[thing as usize] = self.nearer[self.nearer[thing as usize] as usize];
            thing = self.nearer[thing as usize];
        }
        thing
    }

    /// Makes two things, and all that go with them, belong together; gives the least of all.
    pub fn join(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.root(a), self.root(b));
        self.nearer[a.max(b) as usize] = a.min(b);
        a.min(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_a_chain_is_its_least_thing_in_whatever_order_it_is_joined() {
        const N: u32 = 50_000;
        for backwards in [false, true] {
            let mut roots = Roots::new(N as usize);
            assert_eq!(roots.add(), N);
            for n in 1..N {
                let n = if backwards { N - n } else { n };
                roots.join(n, n - 1);
            }
            assert_eq!((0..N).map(|n| roots.root(n)).max(), Some(0));
            assert_eq!(roots.root(N), N, "it goes with no other");
        }
    }
}
