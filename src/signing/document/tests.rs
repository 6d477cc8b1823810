use super::*;
use crate::domain::difference;
use crate::signing::data::tests::sample;
use jiff::civil::date as day;

fn fields(section: &Section) -> Vec<(String, String)> {
    let lines = section.lines.iter();
    lines
        .filter_map(|l| match l {
            Line::Field { label, value } => Some((label.clone(), value.clone())),
            _ => None,
        })
        .collect()
}

fn text(document: &Document) -> String {
    let mut out = vec![document.title.clone(), document.addressee.clone(), document.footer.clone()];
    for section in &document.sections {
        out.push(section.title.clone());
        for line in &section.lines {
            match line {
                Line::Field { label, value } => out.extend([label.clone(), value.clone()]),
                Line::Comparison { label, old, new, .. } => {
                    out.extend([label.clone(), old.clone(), new.clone()]);
                }
                Line::Text(text) => out.push(text.clone()),
            }
        }
    }
    out.join("\n")
}

#[test]
fn every_signed_value_can_be_read() {
    let text = text(&document(&sample()));
    for value in [
        "9900000141",
        "“Nümunə” Məhdud Məsuliyyətli Cəmiyyəti",
        "Hüquqi şəxs",
        "1000000017",
        "Nəsimi rayon şöbəsi",
        "0104",
        "TST0017",
        "9900000000017",
        "DİN",
        "Sınaqova",
        "Nümunəli",
        "Nümunə",
        "Əli qızı",
        "Qadın",
        "05.03.1990",
        "03.05.1990",
        "Bakı şəhəri",
        "AA 0000017",
        "Şəxsiyyət vəsiqəsi AA 0000018",
        "Mühasibli Sınaq Vəli oğlu",
        "TST4W7E",
        "23.11.2026, saat 00:30:05 (Bakı vaxtı)",
        "23.11.2026, saat 00:29:00 (Bakı vaxtı)",
        "24 saat",
        "https://127.0.0.1:8443",
        "019abcdef0123456789abcdef0123456",
        "0f6f7f0e-lookup-17",
        "Sınaq mühiti",
        "a) şəxsiyyəti təsdiq edən sənəddəki dəyişiklik",
    ] {
        assert!(text.contains(value), "{value} is missing in:\n{text}");
    }
}

#[test]
fn any_changed_value_changes_the_document() {
    let changes: Vec<fn(&mut Application)> = vec![
        |a| a.environment = Environment::Production,
        |a| a.service = "https://localhost".into(),
        |a| a.insurer.kind = Kind::Entrepreneur,
        |a| a.insurer.account_number = None,
        |a| a.insurer.office.code = "0105".into(),
        |a| a.insurer.office.name = "Yasamal rayon şöbəsi".into(),
        |a| a.insurer.office.kind = OfficeKind::Department,
        |a| a.lookup.id = "other".into(),
        |a| a.lookup.query.ssn = None,
        |a| a.lookup.query.document_type = DocumentType::Migration,
        |a| a.lookup.time += SignedDuration::from_secs(1),
        |a| a.lookup.longest_age += SignedDuration::from_secs(1),
        |a| a.lookup.dsmf_record.ssn = None,
        |a| a.lookup.dsmf_record.document = None,
        |a| a.lookup.dsmf_record.birthplace = "Gəncə".into(),
        |a| a.lookup.registry_record.birthplace = "Gəncə".into(),
        |a| a.lookup.registry_record.ssn = a.lookup.query.ssn.clone(),
        |a| a.lookup.registry_record.document = None,
        |a| a.lookup.registry_record.sex = Sex::Male,
        |a| a.lookup.registry_record.names.patronymic.clear(),
        |a| a.reason = Reason::Lost,
        |a| a.prepared_by.names.patronymic.clear(),
        |a| a.prepared_at += SignedDuration::from_secs(1),
    ];
    let original = text(&document(&sample()));
    for (i, change) in changes.into_iter().enumerate() {
        let mut a = sample();
        change(&mut a);
        assert_ne!(text(&document(&a)), original, "change {i}");
    }
}

#[test]
fn the_reason_is_the_manuals() {
    let manual = [
        "a) şəxsiyyəti təsdiq edən sənəddəki dəyişiklik",
        "b) dövlət sosial sığorta şəhadətnaməsinin itirilməsi",
        "c) dövlət sosial sığorta şəhadətnaməsində yazılan məlumatlarda yanlışlıq və yaxud səhv aşkar edilməsi",
        "d) dövlət sosial sığorta şəhadətnaməsinin yararsız hala düşməsi",
    ];
    assert_eq!(Reason::ALL.map(reason), manual);
}

#[test]
fn differences_are_marked_and_counted() {
    let mut a = sample();
    let marked = |a: &Application| -> (String, Vec<String>) {
        let lines = document(a).sections.swap_remove(3).lines;
        let Some(Line::Text(sentence)) = lines.first() else { panic!("{lines:?}") };
        let marked = lines.iter().filter_map(|l| match l {
            Line::Comparison { label, old, new, differs } => {
                assert_eq!(*differs, old != new, "{label}");
                differs.then(|| label.clone())
            }
            _ => None,
        });
        (sentence.clone(), marked.collect())
    };
    assert_eq!(
        marked(&a),
        ("İki məlumat fərqlənir: soyadı, doğum tarixi.".into(), vec!["Soyadı".into(), "Doğum tarixi".into()])
    );
    a.lookup.registry_record.names.patronymic.clear();
    assert_eq!(marked(&a).0, "Üç məlumat fərqlənir: soyadı, ata adı, doğum tarixi.");
    a.lookup.registry_record = a.lookup.dsmf_record.clone();
    let (sentence, none) = marked(&a);
    assert_eq!(sentence, "DSMF-də olan məlumat ilə FİN üzrə məlumat arasında fərq yoxdur.");
    assert!(none.is_empty());
    a.lookup.registry_record = Record {
        names: crate::domain::person::Names { surname: "A".into(), name: "B".into(), patronymic: "C".into() },
        sex: Sex::Male,
        birth_date: day(2000, 1, 1),
        ..a.lookup.dsmf_record.clone()
    };
    assert_eq!(difference::between(&a.lookup.dsmf_record, &a.lookup.registry_record).len(), 5);
    assert!(marked(&a).0.starts_with("Beş məlumat fərqlənir:"));
}

#[test]
fn only_trials_carry_a_watermark() {
    let mut a = sample();
    assert_eq!(document(&a).watermark.as_deref(), Some("SINAQ"));
    a.environment = Environment::Production;
    let production = document(&a);
    assert_eq!(production.watermark, None);
    assert!(!text(&production).contains("Sınaq mühiti"));
}

#[test]
fn nakhchivan_has_its_own_fund() {
    let mut a = sample();
    assert_eq!(
        document(&a).addressee,
        "Azərbaycan Respublikasının Əmək və Əhalinin Sosial Müdafiəsi Nazirliyi yanında Dövlət Sosial \
         Müdafiə Fondu, Nəsimi rayon şöbəsi"
    );
    a.insurer.office.kind = OfficeKind::Nakhchivan;
    assert!(document(&a).addressee.starts_with("Naxçıvan Muxtar Respublikasının Dövlət Sosial"));
}

#[test]
fn missing_values_are_shown_as_missing() {
    let mut a = sample();
    a.lookup.dsmf_record.birthplace.clear();
    let document = document(&a);
    assert!(fields(&document.sections[1]).contains(&("Doğum yeri".into(), NOTHING.into())));
    assert!(!format!("{document:?}").contains("Nümunə"), "Debug hides personal data");
}
