//! The site that an address belongs to: the domain that its publisher registered.
//!
//! `https://www.pier.example/rain?x=1` and `http://edition.pier.example` are of `pier.example`; under `co.uk` the name before it
//! counts, by the Public Suffix List. An address within a web archive is that of the page it keeps. It looks nothing up.

use public_suffix::{DEFAULT_PROVIDER, EffectiveTLDProvider};

/// Sites whose addresses hold the address of another.
const ARCHIVES: &[&str] =
    &["web.archive.org", "archive.org", "webcache.googleusercontent.com", "archive.ph", "archive.today"];

/// The registrable domain of an address or host; none when the text is neither.
pub(crate) fn site(address: &str) -> Option<String> {
    let address = address.trim();
    let host = host(address)?;
    if ARCHIVES.contains(&host.as_str())
        && let Some(kept) = address.get(1..).and_then(|rest| rest.rfind("http").and_then(|at| rest.get(at..)))
    {
        return self::host(kept).map(|host| registered(&host));
    }
    Some(registered(&host))
}

/// Whether an address leads to a page of a site, and not to the site alone.
pub(crate) fn is_page(address: &str) -> bool {
    let rest = address.trim().split_once("://").map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once('/')).is_some_and(|(_, path)| !path.is_empty())
}

fn host(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?.trim_end_matches('.').to_lowercase();
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    (host.contains('.') && host.split('.').all(is_label)).then_some(host)
}

fn registered(host: &str) -> String {
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number || !host.is_ascii() {
        return host.strip_prefix("www.").unwrap_or(host).to_owned();
    }
    let domain = DEFAULT_PROVIDER.effective_tld_plus_one(host).ok();
    domain.unwrap_or_else(|| host.strip_prefix("www.").unwrap_or(host)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_the_domain_that_was_registered() {
        for (address, expected) in [
            ("https://www.pier.example/rain?x=1", Some("pier.example")),
            ("http://edition.pier.example:8080/", Some("pier.example")),
            ("https://user@news.harbor.co.uk", Some("harbor.co.uk")),
            ("www.harbor.com.au", Some("harbor.com.au")),
            ("HARBOR.COM.", Some("harbor.com")),
            ("https://ada.blogspot.com/2026/03/rain.html", Some("ada.blogspot.com")),
            ("https://web.archive.org/web/2026/https://www.pier.example/a", Some("pier.example")),
            ("http://192.0.2.7/a", Some("192.0.2.7")),
            ("http://co.uk/", Some("co.uk")),
            ("http://www.bücher.example/", Some("bücher.example")),
            ("file:///home/ada/a.html", None),
            ("http://localhost/a", None),
            ("The Pier", None),
            ("Rain. And snow", None),
            ("http://..", None),
            ("", None),
        ] {
            assert_eq!(site(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn a_site_alone_is_not_a_page() {
        assert!(is_page("https://pier.example/rain"));
        assert!(!is_page("https://pier.example/") && !is_page("https://pier.example") && !is_page("pier.example/rain"));
    }
}
