//! What the program knows, as data: `rules/` of the repository parsed once into one struct a stage.

pub mod files;
