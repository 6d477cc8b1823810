//! What the verification of a file looks like.

use super::{Found, Message, REQUIRED, State, Step};
use crate::i18n::Texts;
use crate::problem::verification::{self as words, Facts};
use crate::screen::{Context, layout};
use crate::signing::verify::{Finding, Outcome, SignatureReport, Verdict};
use crate::theme::{Look, Tone, vertical};
use crate::widget::{Field, Notice, busy, button, card, chip, heading};
use iced::widget::{Column, column, container, row, space};
use iced::{Element, Fill, Padding};

/// Width of the column with the outcomes at 100 %.
const OUTCOMES: f32 = 120.0;

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let content = column![self.form(context), self.outcome(context)].spacing(look.m());
        let save = matches!(self.step, Step::Shown(_))
            .then(|| button::secondary(look, texts.verify_save()).on_press(Message::Save));
        let back = button::secondary(look, texts.back()).on_press(Message::Close).hint("Esc");
        let saved: Option<Element<'a, Message>> = self.saved.as_ref().map(|saved| match saved {
            Ok(file) => Notice::new(look, Tone::Ok, texts.verify_saved(file)).into(),
            Err(problem) => layout::problem(look, texts, problem),
        });
        // Beside the bar, not under it.
        let page = container(content).padding(Padding::ZERO.right(look.m()));
        let page = vertical(look, page).id(layout::PAGE).height(Fill);
        // However much there is to read, what can be done with it stays in sight.
        let foot = row![].push(save).push(space().width(Fill)).push(back);
        layout::centered(look, 900.0, column![page].push(saved).push(foot).spacing(look.m()))
    }

    fn form<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let path = Field::new(look, texts.verify_path(), self.path.as_str())
            .hint(texts.verify_path_hint())
            .id("verify-path")
            .on_input(Message::TypePath)
            .on_submit(Message::Verify);
        let is_working = matches!(self.step, Step::Working(_));
        let verify = button::primary(look, texts.verify_do())
            .on_press_maybe((!self.path.trim().is_empty()).then_some(Message::Verify))
            .busy(is_working);
        let browse = button::secondary(look, texts.browse()).on_press(Message::Browse);
        let buttons = row![browse, verify].spacing(look.s());
        let line = row![path, layout::labelled(look, " ", buttons)].spacing(look.m());
        card(
            look,
            column![heading(look, texts.verify_title()), layout::hint(look, texts.verify_lead()), line]
                .spacing(look.s()),
        )
    }

    fn outcome<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        match &self.step {
            Step::Choosing => space().into(),
            Step::Working(_) => busy(look, texts.verify_busy()),
            Step::Failed(problem) => layout::problem(look, texts, problem),
            Step::Shown(found) => self.report(found, context),
        }
    }

    fn report<'a>(&'a self, found: &'a Found, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let verdict = found.report.verdict(REQUIRED);
        let (title, meaning) = words::verdict(verdict, texts);
        let mut notice = Notice::new(look, tone(verdict), title).means(meaning);
        if let Some(why) = words::why(&found.report, verdict, texts) {
            notice = notice.todo(why);
        }
        let mut all = column![notice].spacing(look.m());
        let mut about = vec![
            (texts.verify_file(), found.name.clone()),
            (texts.verify_kind(), words::kind(&found.report, texts)),
        ];
        if words::may_be_repeated(verdict) {
            about.extend(words::facts(&found.report, texts, context.zone));
        }
        about.push((texts.verify_digest(), found.report.digest.to_hex()));
        all = all.push(card(look, facts(look, about)));
        for (i, signature) in found.report.signatures.iter().enumerate() {
            let number = (found.report.signatures.len() > 1).then_some(i + 1);
            let is_good = words::may_be_repeated(verdict);
            let part = signature_part(look, texts, signature, number, is_good, context);
            all = all.push(part.map(|part| card(look, part)));
        }
        all.push(findings(look, texts, &found.report.findings).map(|part| card(look, part))).into()
    }
}

/// One signature: who and when, its files, its checks; nothing where none of it was reached.
fn signature_part<'a>(
    look: Look,
    texts: &Texts,
    signature: &SignatureReport,
    number: Option<usize>,
    is_good: bool,
    context: &Context<'_>,
) -> Option<Column<'a, Message>> {
    let checks = findings(look, texts, &signature.findings);
    if checks.is_none() && signature.files.is_empty() {
        return None;
    }
    let mut part = column![].spacing(look.s());
    if let Some(number) = number {
        part = part.push(heading(look, texts.verify_signature_number(number)));
    }
    if is_good {
        part = part.push(facts(look, words::signature_facts(signature, texts, context.zone)));
    }
    if !signature.files.is_empty() {
        let files = signature
            .files
            .iter()
            .map(|file| line(look, texts, &file.outcome, file.name.clone(), file.media_type.clone()));
        part = part.push(heading(look, texts.verify_files()));
        part = part.push(Column::with_children(files).spacing(look.s()));
    }
    Some(part.push(checks))
}

/// Names and values, one below the other.
fn facts<'a>(look: Look, facts: Facts) -> Element<'a, Message> {
    let line = |(name, value): (String, String)| {
        let (name, value) = (layout::hint(look, name), layout::paragraph(look, value));
        if look.is_large() {
            return column![name, value].into();
        }
        row![container(name).width(look.scaled(2.0 * OUTCOMES)), container(value).width(Fill)]
            .spacing(look.s())
            .into()
    };
    Column::with_children(facts.into_iter().map(line)).spacing(look.xs()).into()
}

/// What was checked. What was not reached stands in the saved report only.
fn findings<'a>(look: Look, texts: &Texts, findings: &[Finding]) -> Option<Column<'a, Message>> {
    let made = findings.iter().filter(|(_, outcome)| *outcome != Outcome::Skipped);
    let lines = made.map(|(check, outcome)| {
        let reason = words::reason(outcome, texts).map(|(words, detail)| format!("{words} [{detail}]"));
        line(look, texts, outcome, words::check(*check, texts), reason)
    });
    let mut lines = lines.peekable();
    lines.peek()?;
    Some(column![heading(look, texts.verify_checks())].extend(lines).spacing(look.s()))
}

/// An outcome, what it is about, and more in small print.
fn line<'a>(
    look: Look,
    texts: &Texts,
    outcome: &Outcome,
    about: String,
    more: Option<String>,
) -> Element<'a, Message> {
    let tone = match outcome {
        Outcome::Passed => Tone::Ok,
        Outcome::Failed(_) => Tone::Error,
        Outcome::Undecided(_) => Tone::Warning,
        Outcome::Absent | Outcome::Skipped => Tone::Neutral,
    };
    let chip = chip(look, tone, words::outcome(outcome, texts));
    let words = column![layout::paragraph(look, about)].push(more.map(|more| layout::hint(look, more)));
    if look.is_large() {
        return column![chip, words].into();
    }
    row![container(chip).width(look.scaled(OUTCOMES)), words.width(Fill)].spacing(look.s()).into()
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Valid => Tone::Ok,
        Verdict::Incomplete | Verdict::Undecided(_) => Tone::Warning,
        Verdict::Invalid => Tone::Error,
    }
}
