//! A dataset of a portal, and how it is asked for.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{SecondsFormat, Utc};
use reqwest::{
    Client, Response, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
    redirect::Policy,
};

use super::{days::Day, trouble::Trouble};
use crate::model::{Instant, Invalid};

const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// The address of a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal(Url);

impl FromStr for Portal {
    type Err = Invalid;

    /// What is no secret may be told wherever the address is, and the key must not travel in the clear.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_plain = |url: &Url| {
            url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
                && url.has_host()
        };
        let url = Url::parse(text).ok().filter(is_plain);
        match url.as_ref().map(Url::scheme) {
            Some("https") => {}
            Some("http") if url.as_ref().is_some_and(is_own_machine) => {}
            Some("http") => {
                return Err(Invalid(format!(
                    "`{text}` would have the key sent in the clear: give the address with https://"
                )));
            }
            _ => {
                return Err(Invalid::new(
                    "the address of the portal is https:// and a host, and a port and a path if need be, such as https://my-portal.example; the key goes into PORTAL_API_KEY or a file",
                ));
            }
        }
        url.map(Self).ok_or_else(|| Invalid::new("there is no address"))
    }
}

fn is_own_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|it| it.is_loopback())
}

/// What opens a portal. It has no `Display`, and shows itself to nobody.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Takes the text, without white space around it.
    ///
    /// # Errors
    /// If it is empty, or cannot be sent. The message does not quote it.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let mut header = HeaderValue::try_from(format!("Apikey {text}"))
            .ok()
            .filter(|_| !text.is_empty() && !text.contains(char::is_whitespace))
            .ok_or_else(|| Invalid::new("the key of the portal is empty, or holds what no key does"))?;
        header.set_sensitive(true);
        Ok(Self(header))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ApiKey")
    }
}

/// A dataset of a portal's monitoring.
#[derive(Debug, Clone)]
pub struct Dataset {
    address: Url,
    client: Client,
}

impl Dataset {
    /// The dataset with this id, which this key opens. A portal that says nothing for so long is given up.
    ///
    /// # Errors
    /// If it cannot be the id of one, or no connection can be made at all.
    pub fn new(portal: &Portal, id: &str, key: &ApiKey, patience: Duration) -> Result<Self, Invalid> {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
        if id.is_empty() || !id.chars().all(is_plain) {
            return Err(Invalid(format!(
                "`{id}` is not the id of a dataset, which has letters, digits, `-` and `_`, such as ods-datasets-monitoring"
            )));
        }
        let mut address = portal.0.clone();
        let root = address.path().trim_end_matches('/').to_owned();
        // One array: wherever it is cut, that is seen.
        address.set_path(&format!(
            "{root}/api/explore/v2.1/monitoring/datasets/{id}/exports/json"
        ));
        let client = Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, key.0.clone())]))
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECT_PATIENCE)
            .read_timeout(patience)
            .build();
        let client = client.map_err(|error| Invalid(format!("no connection can be made: {error}")))?;
        Ok(Self { address, client })
    }

    /// What it is known by.
    #[must_use]
    pub fn source(&self) -> &str {
        self.address.as_str()
    }

    /// Asks for the rows of a day.
    pub(super) async fn rows(&self, day: Day) -> Result<Response, Trouble> {
        let at = |instant: Instant| instant.utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        let only = format!(
            "timestamp >= date'{}' and timestamp < date'{}'",
            at(day.from),
            at(day.to)
        );
        let mut address = self.address.clone();
        address.query_pairs_mut().append_pair("where", &only);
        let response = self.client.get(address).send().await;
        let response = response.map_err(|error| Trouble::lost(&error.without_url()))?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Trouble::refused(response, Utc::now()).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_is_reached_by_https_or_on_the_own_machine() {
        for good in [
            "https://p.example",
            "https://p.example/sub/",
            "http://127.0.0.1:9",
            "http://[::1]:9",
            "http://localhost",
        ] {
            assert!(good.parse::<Portal>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "p.example",
            "http://p.example",
            "ftp://p.example",
            "https://me:secret@p.example",
            "https://p.example/?apikey=secret",
        ] {
            let Err(Invalid(message)) = bad.parse::<Portal>() else {
                panic!("{bad}")
            };
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn a_key_is_one_word_and_never_shown() {
        assert_eq!(
            format!("{:?}", ApiKey::new(" secret\n").expect("a key")),
            "ApiKey"
        );
        for bad in ["", " \n", "two words", "a\u{7}b"] {
            assert!(ApiKey::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_dataset_has_an_address_of_its_own() {
        let key = ApiKey::new("k").expect("a key");
        let dataset =
            |portal: &str, id| Dataset::new(&portal.parse().expect("a portal"), id, &key, CONNECT_PATIENCE);
        let address = "https://p.example/a/api/explore/v2.1/monitoring/datasets/log-1/exports/json";
        assert_eq!(
            dataset("https://p.example/a/", "log-1")
                .expect("a dataset")
                .source(),
            address
        );
        for bad in ["", "a/b", "a?b", "..%2f"] {
            assert!(dataset("https://p.example", bad).is_err(), "{bad}");
        }
    }
}
