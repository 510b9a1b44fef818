//! The names of one document, and one of them on its way to an entity.
//!
//! `Lee` of the second document is an item without a cluster until something settles it.

use serde::{Deserialize, Serialize};

use crate::model::name::Name;

/// What `link` keeps of a document.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct NameFeatures {
    /// Key of the document, for surnames that nothing settles.
    pub doc_id: String,
    /// Its names.
    pub names: Vec<Name>,
}

impl NameFeatures {
    /// The memory that it takes, or nearly.
    pub fn size_bytes(&self) -> usize {
        let texts = |name: &Name| -> usize {
            let lists = name.forms.iter().chain(&name.roles).map(|text| size_of::<String>() + text.len());
            let own = [&name.country_code, &name.known, &name.external_id];
            name.form.len() + lists.sum::<usize>() + own.into_iter().flatten().map(String::len).sum::<usize>()
        };
        size_of::<Self>()
            + self.doc_id.len()
            + self.names.iter().map(|name| size_of::<Name>() + texts(name)).sum::<usize>()
    }
}

/// One name of one document on its way to an entity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) document: u32,
    /// Its number among all names.
    pub(crate) name: u32,
    /// Mentions in the document.
    pub(crate) n_mentions: u32,
    /// The number of its key.
    pub(crate) key: u32,
    /// Its cluster, once there is one.
    pub(crate) node: Option<u32>,
    /// A surname that several full names may own and none does, or a full name whose words several people share.
    pub(crate) is_claimed: bool,
}
