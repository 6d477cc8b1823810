//! Made-up insurers with their DSMF offices, and who may act for them. VÖENs have the territory
//! code 99, which nobody else has; office codes are the sandbox's own.

use crate::domain::delegation::Means;
use crate::domain::identifier::Voen;
use crate::domain::insurer::{Insurer, Office, OfficeKind};

use OfficeKind::{Branch, Department, Nakhchivan};

/// VÖEN, name, account number, office.
type Entry = (&'static str, &'static str, Option<&'static str>, (&'static str, &'static str, OfficeKind));

const ROWS: [Entry; 12] = [
    (
        "9900000141",
        "\"Nümunə Tikiş\" MMC",
        Some("SUN-990014"),
        ("SB-0103", "DSMF-nin Nəsimi rayon şöbəsi", Branch),
    ),
    (
        "9900000142",
        "Bağırov İlqar Mirzə oğlu (fiziki şəxs)",
        None,
        ("SB-0902", "Naxçıvan MR DSMF-nin Şərur rayon şöbəsi", Nakhchivan),
    ),
    (
        "9900000271",
        "\"Nümunə Mühasibat\" MMC",
        Some("SUN-990027"),
        ("SB-0103", "DSMF-nin Nəsimi rayon şöbəsi", Branch),
    ),
    (
        "9900000421",
        "\"Sınaq Neft-Kimya İstehsalat Birliyi\" ASC",
        Some("SUN-990042"),
        ("SB-0001", "DSMF-nin İri müəssisələrlə iş departamenti", Department),
    ),
    (
        "9900000552",
        "Kərimli Aydan Səbuhi qızı (fiziki şəxs)",
        None,
        ("SB-0107", "DSMF-nin Xətai rayon şöbəsi", Branch),
    ),
    (
        "9900000681",
        "\"Nümunə Çörək Evi\" MMC",
        Some("SUN-990068"),
        ("SB-0110", "DSMF-nin Binəqədi rayon şöbəsi", Branch),
    ),
    (
        "9900000701",
        "\"Sınaq Logistika\" MMC",
        Some("SUN-990070"),
        ("SB-0201", "DSMF-nin Sumqayıt şəhər şöbəsi", Branch),
    ),
    (
        "9900000832",
        "Rzayev Orxan Fuad oğlu (fiziki şəxs)",
        None,
        ("SB-0202", "DSMF-nin Gəncə şəhər şöbəsi", Branch),
    ),
    (
        "9900000961",
        "\"Nümunə Toxuculuq\" ASC",
        Some("SUN-990096"),
        ("SB-0202", "DSMF-nin Gəncə şəhər şöbəsi", Branch),
    ),
    (
        "9900001061",
        "\"Sınaq Çay Plantasiyaları\" MMC",
        Some("SUN-990106"),
        ("SB-0203", "DSMF-nin Lənkəran şəhər şöbəsi", Branch),
    ),
    (
        "9900001191",
        "\"Nümunə Mineral Sular\" MMC",
        Some("SUN-990119"),
        ("SB-0901", "Naxçıvan MR DSMF-nin Naxçıvan şəhər şöbəsi", Nakhchivan),
    ),
    (
        "9900001212",
        "Babayeva Xuraman Tofiq qızı (fiziki şəxs)",
        None,
        ("SB-0105", "DSMF-nin Yasamal rayon şöbəsi", Branch),
    ),
];

/// The insurers.
pub fn all() -> Vec<Insurer> {
    ROWS.iter()
        .filter_map(|(voen, name, account, (code, office, kind))| {
            let voen = Voen::parse(voen).ok()?;
            Some(Insurer {
                kind: voen.kind(),
                voen,
                name: (*name).to_owned(),
                account_number: account.map(str::to_owned),
                office: Office { code: (*code).to_owned(), name: (*office).to_owned(), kind: *kind },
            })
        })
        .collect()
}

/// Who has the seal right for which insurer: FİN, VÖEN.
pub const SEAL_RIGHTS: [(&str, &str); 3] =
    [("TST0001", "9900000141"), ("TST0002", "9900000271"), ("TST0009", "9900000142")];

/// An authority that is there from the beginning.
pub struct Row {
    /// For which insurer.
    pub voen: &'static str,
    /// Whose.
    pub fin: &'static str,
    /// Card or Asan İmza.
    pub means: Means,
    /// Its number.
    pub number: &'static str,
    /// First day, counted from the first start.
    pub from: i64,
    /// Last day, counted so too; unlimited without one.
    pub until: Option<i64>,
}

/// Newest first.
pub const DELEGATIONS: [Row; 3] = [
    Row {
        voen: "9900000141",
        fin: "TST0002",
        means: Means::Card,
        number: "AZ 77 4410 0002",
        from: -40,
        until: None,
    },
    Row {
        voen: "9900000141",
        fin: "TST1003",
        means: Means::Asan,
        number: "99 000 45 67",
        from: -60,
        until: Some(23),
    },
    Row {
        voen: "9900000141",
        fin: "TST1002",
        means: Means::Card,
        number: "AZ 77 4410 0099",
        from: -300,
        until: Some(-82),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::insurer::Kind;

    #[test]
    fn twelve_of_both_kinds_in_territory_99() {
        let all = all();
        assert_eq!(all.len(), ROWS.len(), "every VÖEN is valid");
        assert!(all.iter().all(|i| i.voen.as_str().starts_with("99")));
        for kind in [Kind::LegalEntity, Kind::Entrepreneur] {
            assert!(all.iter().filter(|i| i.kind == kind).count() >= 4, "{kind:?}");
        }
        for kind in [Department, Branch, Nakhchivan] {
            assert!(all.iter().any(|i| i.office.kind == kind), "{kind:?}");
        }
    }
}
