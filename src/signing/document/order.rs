//! The document of an order about an authority, in the manual's words (Səlahiyyətlərin verilməsi).

use super::{Document, Line, Section, addressee, date, field, insurer, moment, signatory};
use crate::domain::delegation::{Act, Delegate, Means, Order, Replaced, Term};
use crate::domain::environment::Environment;

/// The document of an order.
pub fn order(order: &Order) -> Document {
    let prepared = moment(order.prepared_at);
    let (title, wish) = match &order.act {
        Act::Give { replaces: None, .. } => (
            "Elektron xidmətdən istifadə üçün səlahiyyətin verilməsi",
            "Göstərilən şəxsə sığortaedənin adından bu elektron xidmətdən istifadə etmək etibar edilir. \
             Səlahiyyət alan şəxs onu başqasına verə bilməz.",
        ),
        Act::Give { replaces: Some(_), .. } => (
            "Elektron xidmətdən istifadə üçün səlahiyyətin yenilənməsi",
            "Göstərilən şəxsə sığortaedənin adından bu elektron xidmətdən istifadə etmək yeni nömrə ilə etibar \
             edilir, əvvəlki nömrəyə verilmiş səlahiyyət ləğv edilir. Səlahiyyət alan şəxs onu başqasına verə \
             bilməz.",
        ),
        Act::Withdraw { .. } => (
            "Elektron xidmətdən istifadə üçün səlahiyyətin ləğv edilməsi",
            "Göstərilən şəxsə verilmiş, sığortaedənin adından bu elektron xidmətdən istifadə etmək səlahiyyəti \
             ləğv edilir. Ləğv dərhal qüvvəyə minir.",
        ),
    };
    Document {
        title: title.into(),
        addressee: addressee(&order.insurer),
        sections: vec![
            Section {
                title: "1. Sığortaedən haqqında məlumatlar".into(), lines: insurer(&order.insurer)
            },
            Section { title: "2. Səlahiyyət alan şəxs".into(), lines: delegate(order.act.delegate()) },
            Section { title: "3. Səlahiyyətin müddəti".into(), lines: term(order.act.term()) },
            Section { title: "4. Sənədin məzmunu".into(), lines: wished(&order.act, wish) },
            Section {
                title: "5. Sənədi imzalayan şəxs".into(),
                lines: signatory(&order.prepared_by, &prepared),
            },
            Section { title: "6. Xidmət haqqında məlumatlar".into(), lines: service(order) },
        ],
        watermark: order.environment.is_trial().then(|| "SINAQ".into()),
        footer: format!("Səlahiyyət sənədi {} · {prepared}", order.id),
    }
}

fn delegate(delegate: &Delegate) -> Vec<Line> {
    let (means, number, fin) = match delegate.means {
        Means::Card => ("Elektron imza kartı", "Elektron imza kartının nömrəsi", "Kart sahibinin FİN-i"),
        Means::Asan => ("Asan imza", "Asan imza nömrəsi", "Asan imza sahibinin FİN-i"),
    };
    vec![
        field("Vasitə", means),
        field(number, &delegate.number.shown(delegate.means)),
        field(fin, delegate.fin.as_str()),
    ]
}

fn term(term: &Term) -> Vec<Line> {
    let until = match term.until {
        Some(until) => format!("Müddətli: {} (həmin gün daxil olmaqla)", date(until)),
        None => "Müddətsiz".to_owned(),
    };
    vec![field("Başladığı gün", &date(term.from)), field("Son gün", &until)]
}

fn wished(act: &Act, wish: &str) -> Vec<Line> {
    let mut lines = vec![Line::Text(wish.into())];
    match act {
        Act::Give { replaces: Some(Replaced { id, number }), delegate, .. } => {
            lines.push(field("Əvvəlki nömrə", &number.shown(delegate.means)));
            lines.push(field("Ləğv edilən səlahiyyət", id.as_str()));
        }
        Act::Withdraw { delegation, .. } => {
            lines.push(field("Ləğv edilən səlahiyyət", delegation.as_str()));
        }
        Act::Give { replaces: None, .. } => {}
    }
    lines
}

fn service(order: &Order) -> Vec<Line> {
    let environment = match order.environment {
        Environment::Production => "Əsas mühit",
        Environment::Sandbox => "Sınaq mühiti: sənədin hüquqi qüvvəsi yoxdur",
    };
    vec![
        field("Mühit", environment),
        field("Xidmətin ünvanı", &order.service),
        field("Sənədin nömrəsi", order.id.as_str()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::data::order::tests::samples;

    fn words(document: &Document) -> String {
        let lines = document.sections.iter().flat_map(|section| &section.lines).map(|line| match line {
            Line::Field { label, value } => format!("{label}: {value}"),
            Line::Text(text) => text.clone(),
            Line::Comparison { .. } => panic!("nothing is compared"),
        });
        [document.title.clone()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_signed_value_can_be_read() {
        for signed in samples() {
            let text = words(&order(&signed));
            let delegate = signed.act.delegate();
            let mut values = vec![
                signed.id.as_str().to_owned(),
                signed.service.clone(),
                signed.insurer.name.clone(),
                signed.insurer.voen.as_str().to_owned(),
                delegate.number.shown(delegate.means),
                delegate.fin.as_str().to_owned(),
                date(signed.act.term().from),
                signed.prepared_by.names.full(),
                signed.prepared_by.fin.as_str().to_owned(),
            ];
            values.extend(signed.act.term().until.map(date));
            match &signed.act {
                Act::Give { replaces: Some(old), .. } => {
                    values.extend([old.id.as_str().to_owned(), old.number.as_str().to_owned()]);
                }
                Act::Withdraw { delegation, .. } => values.push(delegation.as_str().to_owned()),
                Act::Give { replaces: None, .. } => {}
            }
            for value in values {
                assert!(text.contains(&value), "{value} is not in\n{text}");
            }
        }
    }

    #[test]
    fn the_three_orders_cannot_be_taken_for_one_another() {
        let mut titles = samples().map(|signed| order(&signed).title).to_vec();
        titles.dedup();
        assert_eq!(titles.len(), 3);
        let unlimited = words(&order(&samples()[1]));
        assert!(unlimited.contains("Müddətsiz") && unlimited.contains("Asan imza nömrəsi: 099 000 45 67"));
        assert_eq!(order(&samples()[0]).watermark.as_deref(), Some("SINAQ"));
    }
}
