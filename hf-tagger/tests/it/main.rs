//! The tagger over tiny models that the tests make: against the transformers package, over long texts, with broken files.

mod broken;
mod logits;
mod reading;
mod tiny;
