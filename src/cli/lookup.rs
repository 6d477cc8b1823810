//! `lookup`: one person in the registries.

use super::context::Context;
use super::output::{Failure, Output, row, told};
use super::{Exit, json, session};
use crate::domain::identifier::{Fin, Ssn};
use crate::domain::lookup::{DocumentType, Lookup, Query};
use crate::domain::person::Record;
use crate::flow;
use crate::i18n::{Texts, format};
use crate::remote::Service;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

/// Whom to ask about.
#[derive(Debug, Args)]
pub struct Person {
    /// Personal identification number
    #[arg(long)]
    fin: String,
    /// Social insurance number, where the service asks for one
    #[arg(long)]
    ssn: Option<String>,
    /// Which registry: DIN or MIGRATION
    #[arg(long, default_value = "DIN", value_parser = document_type)]
    document_type: DocumentType,
}

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    person: Person,
    #[command(flatten)]
    session: session::SignIn,
}

fn document_type(code: &str) -> Result<DocumentType, String> {
    DocumentType::from_code(&code.to_ascii_uppercase()).ok_or_else(|| "DIN or MIGRATION".to_owned())
}

impl Person {
    /// Reads the identifiers; says what reading changed.
    pub fn query(&self, output: &mut Output<'_>) -> Result<Query, Failure> {
        let bad = |text: &str, why: String, output: &Output<'_>| {
            Failure::Usage(output.texts.cli_bad_argument(text, &why))
        };
        let (fin, notes) = Fin::parse(&self.fin).map_err(|e| bad(&self.fin, format!("{e:?}"), output))?;
        if !notes.is_empty() {
            output.say(&output.texts.cli_fin_read_as(fin.as_str()));
        }
        let ssn = self.ssn.as_deref().map(Ssn::parse).transpose();
        let ssn = ssn.map_err(|e| bad(self.ssn.as_deref().unwrap_or_default(), format!("{e:?}"), output))?;
        Ok(Query { fin, ssn, document_type: self.document_type })
    }
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let query = arguments.person.query(output)?;
    // Before any PIN: where it is written down who was looked up.
    let store = context.store(output).await?;
    let opened = session::open(&arguments.session, &store, context, output).await?;
    let asker = opened.asker(Timestamp::now());
    let answer = flow::lookup::lookup(&store, &opened.service, &opened.card, asker, &query).await;
    opened.service.sign_out().await;
    let lookup = answer.map_err(told)?;
    output.result(
        |texts| text(&lookup, texts),
        || json!({ "insurer": json::insurer(&opened.insurer), "lookup": json::lookup(&lookup) }),
    );
    Ok(Exit::Done)
}

fn text(lookup: &Lookup, texts: &Texts) -> String {
    type Value = fn(&Record, &Texts) -> String;
    let rows: [(String, Value); 6] = [
        (texts.field_surname(), |r, _| r.names.surname.clone()),
        (texts.field_name(), |r, _| r.names.name.clone()),
        (texts.field_patronymic(), |r, _| r.names.patronymic.clone()),
        (texts.field_sex(), |r, t| t.sex(r.sex)),
        (texts.field_birth_date(), |r, _| format::date(r.birth_date)),
        ("SSN".to_owned(), |r, _| r.ssn.as_ref().map(|s| s.as_str().to_owned()).unwrap_or_default()),
    ];
    rows.into_iter()
        .map(|(label, value)| {
            let part = |record| row([&*value(record, texts)]);
            let (old, new) = (part(&lookup.dsmf_record), part(&lookup.registry_record));
            match old == new || new.is_empty() {
                true => format!("{label}: {old}"),
                false => format!("{label}: {old} → {new} ({})", texts.marked_different()),
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}
