//! `delegation.json`: the data of an order about an authority in its one canonical form, version 1.

use super::schema::{
    InsurerPart, SignatoryPart, environment_code, is_origin, read_date, read_environment, read_fin,
    read_time, time,
};
use super::{Error, MAX_BYTES};
use crate::domain::application::Id;
use crate::domain::delegation::{Act, Delegate, Means, Number, Order, Replaced, Term};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Name of the data file in a container.
pub const FILE_NAME: &str = "delegation.json";
/// What the file says it is.
const SCHEMA: &str = "mohur-delegation-1";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    schema: String,
    id: String,
    environment: String,
    service: String,
    insurer: InsurerPart,
    act: String,
    delegate: DelegatePart,
    from: String,
    /// Left out where it is unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// What is given in place of another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<ReplacedPart>,
    /// What is withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation: Option<String>,
    prepared_by: SignatoryPart,
    prepared_at: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DelegatePart {
    means: String,
    number: String,
    fin: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplacedPart {
    id: String,
    number: String,
}

/// The canonical bytes. Times are written to the second, in UTC; parts of a second are dropped.
pub fn encode(order: &Order) -> Vec<u8> {
    // The schema holds texts only, for which writing to memory cannot fail.
    serde_json_canonicalizer::to_vec(&Written::from(order)).unwrap_or_default()
}

/// Reads canonical bytes back, as [`super::decode`] does.
///
/// # Errors
/// [`Error::Data`], which never repeats a value.
pub fn decode(bytes: &[u8]) -> Result<Order, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Data("too large".into()));
    }
    let read: Written = serde_json::from_slice(bytes).map_err(|e| {
        let kind = if e.is_data() { "not an order" } else { "not JSON" };
        Error::Data(format!("{kind}, line {} column {}", e.line(), e.column()))
    })?;
    let order = Order::try_from(read).map_err(|what| Error::Data(what.to_string()))?;
    // Each order has one spelling; this one comparison refuses all others.
    if encode(&order) != bytes {
        return Err(Error::Data("not in canonical form".into()));
    }
    Ok(order)
}

impl From<&Order> for Written {
    fn from(order: &Order) -> Written {
        let (act, replaces, delegation) = match &order.act {
            Act::Give { replaces, .. } => ("give", replaces.as_ref(), None),
            Act::Withdraw { delegation, .. } => ("withdraw", None, Some(delegation)),
        };
        let (delegate, term) = (order.act.delegate(), order.act.term());
        Written {
            schema: SCHEMA.into(),
            id: order.id.as_str().into(),
            environment: environment_code(order.environment).into(),
            service: order.service.clone(),
            insurer: InsurerPart::from(&order.insurer),
            act: act.into(),
            delegate: DelegatePart {
                means: delegate.means.code().into(),
                number: delegate.number.as_str().into(),
                fin: delegate.fin.as_str().into(),
            },
            from: term.from.to_string(),
            until: term.until.map(|day| day.to_string()),
            replaces: replaces
                .map(|old| ReplacedPart { id: old.id.as_str().into(), number: old.number.as_str().into() }),
            delegation: delegation.map(|id| id.as_str().into()),
            prepared_by: SignatoryPart::from(&order.prepared_by),
            prepared_at: time(order.prepared_at),
        }
    }
}

impl TryFrom<Written> for Order {
    /// The key whose value is not allowed.
    type Error = &'static str;

    fn try_from(w: Written) -> Result<Order, &'static str> {
        if w.schema != SCHEMA {
            return Err("schema");
        }
        if !is_origin(&w.service) {
            return Err("service");
        }
        let means = Means::from_code(&w.delegate.means).ok_or("means")?;
        let number = |text: &str| Number::parse(means, text).map_err(|_| "number");
        let delegate =
            Delegate { means, number: number(&w.delegate.number)?, fin: read_fin(&w.delegate.fin)? };
        let until = w.until.as_deref().map(|text| read_day(text, "until")).transpose()?;
        let term = Term { from: read_day(&w.from, "from")?, until };
        let act = match (w.act.as_str(), w.delegation, w.replaces) {
            ("give", None, replaced) => {
                let read = |old: ReplacedPart| {
                    Ok::<_, &'static str>(Replaced {
                        id: Id::parse(&old.id).ok_or("replaces")?,
                        number: number(&old.number)?,
                    })
                };
                Act::Give { delegate, term, replaces: replaced.map(read).transpose()? }
            }
            ("withdraw", Some(id), None) => {
                Act::Withdraw { delegation: Id::parse(&id).ok_or("delegation")?, delegate, term }
            }
            _ => return Err("act"),
        };
        Ok(Order {
            id: Id::parse(&w.id).ok_or("id")?,
            environment: read_environment(&w.environment).ok_or("environment")?,
            service: w.service,
            insurer: w.insurer.try_into()?,
            act,
            prepared_by: w.prepared_by.try_into()?,
            prepared_at: read_time(&w.prepared_at)?,
        })
    }
}

fn read_day(text: &str, key: &'static str) -> Result<Date, &'static str> {
    read_date(text).map_err(|_| key)
}

#[cfg(test)]
pub(in crate::signing) mod tests {
    use super::*;
    use crate::domain::identifier::Fin;
    use jiff::civil::date;
    use sha2::{Digest, Sha256};

    /// A made-up order to give an authority until the end of the year.
    pub fn sample() -> Order {
        let application = crate::signing::data::tests::sample();
        Order {
            id: application.id,
            environment: application.environment,
            service: application.service,
            insurer: application.insurer,
            act: Act::Give {
                delegate: Delegate {
                    means: Means::Card,
                    number: Number::parse(Means::Card, "AZ 77 4410 2031").unwrap(),
                    fin: Fin::parse("TST5H3K").unwrap().0,
                },
                term: Term { from: date(2026, 11, 23), until: Some(date(2026, 12, 31)) },
                replaces: None,
            },
            prepared_by: application.prepared_by,
            prepared_at: application.prepared_at,
        }
    }

    /// One of each kind.
    pub fn samples() -> [Order; 4] {
        let Act::Give { delegate, term, .. } = sample().act else { panic!("it gives") };
        let old = Replaced {
            id: Id::from_bytes([7; 16]),
            number: Number::parse(Means::Card, "AZ 77 4410 0187").unwrap(),
        };
        let asan = Delegate {
            means: Means::Asan,
            number: Number::parse(Means::Asan, "099 000 45 67").unwrap(),
            ..delegate.clone()
        };
        let unlimited = Term { until: None, ..term };
        let with = |act| Order { act, ..sample() };
        [
            sample(),
            with(Act::Give { delegate: asan, term: unlimited, replaces: None }),
            with(Act::Give { delegate: delegate.clone(), term, replaces: Some(old) }),
            with(Act::Withdraw { delegation: Id::from_bytes([7; 16]), delegate, term: unlimited }),
        ]
    }

    #[test]
    fn the_bytes_are_these() {
        let digest: String = Sha256::digest(encode(&sample())).iter().map(|b| format!("{b:02x}")).collect();
        let text = String::from_utf8(encode(&sample())).unwrap();
        assert!(text.starts_with(r#"{"act":"give","delegate":{"fin":"TST5H3K","means":"card","number":"#));
        // Signed files of earlier days must stay readable: whoever changes these bytes needs a new schema.
        assert_eq!(digest, "c53b4f3d320d5dd4d7fc6d2a5b6342b73137e590c97698a232fb428b149631d2", "{text}");
    }

    #[test]
    fn every_order_comes_back() {
        for order in samples() {
            assert_eq!(decode(&encode(&order)), Ok(order));
        }
    }

    #[test]
    fn any_other_spelling_is_refused() {
        let good = String::from_utf8(encode(&samples()[2])).unwrap();
        let withdrawn = String::from_utf8(encode(&samples()[3])).unwrap();
        for (from, to) in [
            ("\"act\":\"give\"", "\"act\":\"withdraw\""),
            ("\"act\":\"give\"", "\"act\":\"take\""),
            ("AZ 77 4410 2031", "AZ 77  4410 2031"),
            ("AZ 77 4410 2031", " "),
            ("TST5H3K", "tst5h3k"),
            ("TST5H3K", "TST5H3O"),
            ("\"card\"", "\"asan\""),
            ("2026-12-31", "2026-12-32"),
            ("mohur-delegation-1", "mohur-delegation-2"),
            ("sandbox", "somewhere"),
            ("https://", "ftp://"),
            ("{\"act\"", "{ \"act\""),
            ("{\"act\"", "{\"a\":1,\"act\""),
        ] {
            let bad = good.replace(from, to);
            assert_ne!(bad, good, "{from}");
            assert!(matches!(decode(bad.as_bytes()), Err(Error::Data(_))), "{from} → {to}");
        }
        let bad = withdrawn.replace("\"act\":\"withdraw\"", "\"act\":\"give\"");
        assert!(decode(bad.as_bytes()).is_err(), "it names what is withdrawn");
        assert!(decode(&super::super::encode(&crate::signing::data::tests::sample())).is_err());
    }
}
