//! Səlahiyyətlərin verilməsi: who may use the service for the insurer by an authority, and the form that gives one
//! (manual, Səlahiyyətlərin verilməsi).

#[cfg(test)]
mod tests;
mod view;

use super::{Context, OperationId};
use crate::domain::application::Id as Name;
use crate::domain::delegation::{Act, Delegate, Delegation, Means, Number, Register, Term, today};
use crate::domain::draft::Typed;
use crate::domain::identifier::{Fin, fin};
use crate::i18n::{Texts, format};
use crate::problem::Problem;
use iced::widget::Id;
use jiff::Timestamp;
use jiff::civil::Date;

/// The screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The list, as it was told last; at first there is none.
    register: Option<(Register, Timestamp)>,
    refresh: Refresh,
    /// Orders whose answer was lost before: refused since, or still without one.
    unfulfilled: Vec<(Option<Act>, Problem)>,
    selected: Option<Name>,
    form: Form,
    /// The new number, while the card or phone of the chosen row is replaced.
    renewal: Option<Typed>,
    /// What is being put together, and why the last could not be.
    preparing: Option<OperationId>,
    failure: Option<Problem>,
    /// The orders about this authority were saved to these files, or not.
    saved: Option<(Name, Result<Vec<String>, Problem>)>,
}

/// How the last question to the service went.
#[derive(Debug, Clone, PartialEq, Default)]
enum Refresh {
    #[default]
    Running,
    Idle,
    Failed(Problem),
}

/// What stands in the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Etibar edilir: with the tick the form unfolds.
    is_trusted: bool,
    means: Means,
    number: Typed,
    fin: Typed,
    is_timed: bool,
    until: String,
    /// *Təsdiqlə* was pressed: from then on, empty fields are errors too.
    is_checked: bool,
}

impl Default for Form {
    fn default() -> Form {
        Form {
            is_trusted: false,
            means: Means::Card,
            number: Typed::default(),
            fin: Typed::default(),
            is_timed: false,
            until: String::new(),
            is_checked: false,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// *Etibar edilir* was ticked, or not.
    Trust(bool),
    /// Card or Asan İmza.
    ChooseMeans(Means),
    /// The number was edited.
    TypeNumber(Typed),
    /// FİN was edited.
    TypeFin(Typed),
    /// The one-key repair of a letter O.
    UseZeros,
    /// Müddətli or müddətsiz.
    ChooseTimed(bool),
    /// The last day was edited.
    TypeUntil(String),
    /// The last day was chosen in the calendar.
    PickUntil(Date),
    /// *Təsdiqlə*.
    Confirm,
    /// A row was chosen.
    Select(usize),
    /// The chosen one is to be withdrawn.
    Withdraw,
    /// The one of this row is to be withdrawn.
    WithdrawRow(usize),
    /// The card or phone of the chosen one was replaced.
    Replace,
    /// The new number was edited.
    TypeNewNumber(Typed),
    /// The new number is given to all of the person's authorities.
    Renew,
    /// They stay as they are.
    KeepNumber,
    /// Save the orders about the chosen one.
    Save,
    /// They were, to these files, or not.
    Saved(Name, Result<Vec<String>, Problem>),
    /// Ask the service now.
    Refresh,
    /// The list of this computer was read; none is here.
    Read(Option<(Register, Timestamp)>),
    /// The service was asked.
    Fetched(Result<(Register, Timestamp), Problem>),
    /// Orders whose answer was lost before: why they are not in the list.
    Unfulfilled(Vec<(Option<Act>, Problem)>),
    /// What is to be signed was put together, or not.
    Prepared(OperationId, Result<(), Problem>),
    /// An order was carried out.
    Done,
}

/// What is to be ordered.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// A new authority.
    Give(Delegate, Term),
    /// The end of one.
    Withdraw(Delegation),
    /// Another number for all of a person's with this card or phone.
    Renew(Delegate, Number),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Fetch the list from the service.
    Fetch,
    /// Show what will be signed.
    Prepare(OperationId, Plan),
    /// Save the orders about an authority, which is called so, to files of the user's.
    Save(Name, String),
    /// Bring the keyboard to a field.
    Focus(Place),
}

/// A place that the keyboard can be brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The tick.
    Trust,
    /// The number.
    Number,
    /// The FİN.
    Fin,
    /// The last day.
    Until,
    /// The new number.
    NewNumber,
    /// The list.
    List,
}

impl Place {
    /// Its name in the window.
    pub fn id(self) -> Id {
        Id::new(match self {
            Place::Trust => "authorities-trust",
            Place::Number => "authorities-number",
            Place::Fin => "authorities-fin",
            Place::Until => "authorities-until",
            Place::NewNumber => "authorities-new-number",
            Place::List => "authorities-list",
        })
    }
}

impl State {
    /// Opened again, with what was typed before.
    pub fn with(form: Form) -> State {
        State { form, ..State::default() }
    }

    /// What is typed, out of the page that is left.
    pub fn take_form(&mut self) -> Form {
        std::mem::take(&mut self.form)
    }

    /// The authorities as they were told last.
    pub fn register(&self) -> Option<&Register> {
        self.register.as_ref().map(|(register, _)| register)
    }

    /// Whether nobody is about to give an authority.
    pub fn is_folded(&self) -> bool {
        !self.form.is_trusted
    }

    /// Whether it waits for this work.
    pub fn waits_for(&self, id: OperationId) -> bool {
        self.preparing == Some(id)
    }

    /// Whether this authority is the chosen one.
    pub fn shows(&self, id: &Name) -> bool {
        self.selected.as_ref() == Some(id)
    }

    /// The chosen row.
    fn chosen(&self) -> Option<&Delegation> {
        let id = self.selected.as_ref()?;
        self.register()?.delegations.iter().find(|d| d.id == *id)
    }

    /// Whether the signer may give and withdraw.
    fn may_order(context: &Context<'_>) -> bool {
        context.acting.is_some_and(|acting| {
            let voen = &acting.insurer.voen;
            acting.session.mandates.iter().any(|m| m.voen == *voen && m.may_give_authorities())
        })
    }

    /// Whether an order can be made out now: with the right, and a list that was told just now.
    fn is_open(&self, context: &Context<'_>) -> bool {
        State::may_order(context) && self.refresh == Refresh::Idle && self.preparing.is_none()
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, context: &Context<'_>, next: OperationId) -> Action {
        match message {
            Message::Trust(is_trusted) => {
                self.form.is_trusted = is_trusted;
                // The tick moves, and keeps the focus.
                return Action::Focus(Place::Trust);
            }
            Message::ChooseMeans(means) => self.form.means = means,
            Message::TypeNumber(number) => self.form.number = number,
            Message::TypeFin(fin) => self.form.fin = fin,
            Message::UseZeros => {
                if let Err(fin::Error::LetterO(repaired)) = Fin::parse(&self.form.fin.0) {
                    self.form.fin = Typed(repaired);
                }
            }
            Message::ChooseTimed(is_timed) => self.form.is_timed = is_timed,
            Message::TypeUntil(until) => self.form.until = until,
            Message::PickUntil(day) => self.form.until = format::date(day),
            Message::Confirm => return self.confirm(context, next),
            Message::Select(index) => self.select(index),
            Message::Withdraw => return self.withdraw(context, next),
            Message::WithdrawRow(index) => {
                self.select(index);
                return self.withdraw(context, next);
            }
            Message::Replace => {
                let is_open = self.chosen().is_some_and(|d| d.state(context.now).is_open());
                if is_open && self.is_open(context) {
                    self.renewal = Some(Typed::default());
                    return Action::Focus(Place::NewNumber);
                }
            }
            Message::TypeNewNumber(number) => {
                if let Some(renewal) = &mut self.renewal {
                    *renewal = number;
                }
            }
            Message::Renew => return self.renew(context, next),
            Message::KeepNumber => {
                self.renewal = None;
                return Action::Focus(Place::List);
            }
            Message::Save => {
                let save = |d: &Delegation| Action::Save(d.id.clone(), title(d, context.texts));
                return self.chosen().map_or(Action::None, save);
            }
            Message::Saved(id, result) => self.saved = Some((id, result)),
            Message::Refresh if self.refresh == Refresh::Running => {}
            Message::Refresh => {
                self.refresh = Refresh::Running;
                return Action::Fetch;
            }
            // The service was quicker.
            Message::Read(_) if self.refresh == Refresh::Idle => {}
            Message::Read(register) => self.register = register,
            Message::Fetched(Ok(register)) => {
                self.register = Some(register);
                self.refresh = Refresh::Idle;
            }
            Message::Unfulfilled(orders) => self.unfulfilled = orders,
            Message::Fetched(Err(problem)) => self.refresh = Refresh::Failed(problem),
            Message::Prepared(id, result) if self.preparing == Some(id) => {
                self.preparing = None;
                self.failure = result.err();
            }
            // Something else is being put together meanwhile.
            Message::Prepared(..) => {}
            Message::Done => {
                self.form = Form::default();
                self.renewal = None;
                self.refresh = Refresh::Running;
                return Action::Fetch;
            }
        }
        Action::None
    }

    fn prepare(&mut self, next: OperationId, plan: Plan) -> Action {
        self.preparing = Some(next);
        self.failure = None;
        Action::Prepare(next, plan)
    }

    fn select(&mut self, index: usize) {
        self.selected = self.register().and_then(|r| r.delegations.get(index)).map(|d| d.id.clone());
        self.renewal = None;
    }

    fn withdraw(&mut self, context: &Context<'_>, next: OperationId) -> Action {
        let chosen = self.chosen().filter(|d| d.state(context.now).is_open()).cloned();
        match chosen {
            Some(delegation) if self.is_open(context) => self.prepare(next, Plan::Withdraw(delegation)),
            _ => Action::None,
        }
    }

    /// *Təsdiqlə*: never asks with a field that cannot be right.
    fn confirm(&mut self, context: &Context<'_>, next: OperationId) -> Action {
        if !self.is_open(context) || !self.form.is_trusted {
            return Action::None;
        }
        self.form.is_checked = true;
        let Ok(number) = Number::parse(self.form.means, &self.form.number.0) else {
            return Action::Focus(Place::Number);
        };
        let fin = Fin::parse(&self.form.fin.0).ok().map(|(fin, _)| fin);
        let Some(fin) = fin.filter(|fin| !is_own(fin, context)) else { return Action::Focus(Place::Fin) };
        let today = today(context.now);
        let until = match (self.form.is_timed, format::parse_date(&self.form.until)) {
            (false, _) => None,
            (true, Some(day)) if day >= today => Some(day),
            (true, _) => return Action::Focus(Place::Until),
        };
        let delegate = Delegate { means: self.form.means, number, fin };
        self.prepare(next, Plan::Give(delegate, Term { from: today, until }))
    }

    fn renew(&mut self, context: &Context<'_>, next: OperationId) -> Action {
        let (Some(number), Some(old)) = (&self.renewal, self.chosen()) else { return Action::None };
        let old = old.delegate.clone();
        match Number::parse(old.means, &number.0) {
            Ok(number) if !number.is_same(&old.number) && self.is_open(context) => {
                self.prepare(next, Plan::Renew(old, number))
            }
            _ => Action::Focus(Place::NewNumber),
        }
    }
}

/// Whose an authority is.
fn title(delegation: &Delegation, texts: &Texts) -> String {
    let person = delegation.names.as_ref().map(|names| names.full()).filter(|names| !names.is_empty());
    let fin = std::format!("{} {}", texts.label_fin(), delegation.delegate.fin.as_str());
    person.into_iter().chain([fin]).collect::<Vec<_>>().join(" · ")
}

fn is_own(fin: &Fin, context: &Context<'_>) -> bool {
    context.acting.is_some_and(|acting| acting.session.signer.fin == *fin)
}
