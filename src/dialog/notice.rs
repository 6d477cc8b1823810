//! *Xəbərdarlıq*: what became of an application, and other news that wait for *OK*.

use crate::domain::application::Id;
use crate::domain::delegation::Act;
use crate::domain::outbox::ContainerDigest;
use crate::domain::receipt::Receipt;
use crate::problem::Problem;
use crate::screen::settings::backup::{self, Done};
use crate::screen::{Context, layout};
use crate::theme::Tone;
use crate::widget::{Dialog, Element, Field, Notice, busy};
use iced::widget::column;

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    content: Content,
    /// The application that it is about.
    of: Option<ContainerDigest>,
}

/// What it says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Signed and stored; on its way to the service.
    Sending,
    /// The service has it; its receipt was verified and kept.
    Accepted(Receipt),
    /// This failed while it was being sent: it may have arrived, and the service is asked before anything is sent
    /// again.
    Unknown(Problem),
    /// The service refused it, in its own words.
    Refused {
        /// Which one.
        digest: ContainerDigest,
        /// What the service said.
        problem: Problem,
    },
    /// It was not sent or its end is not known, or something else went wrong.
    Problem(Problem),
    /// A paper could not be saved or printed, and its row is not the one that is looked at any more.
    NotKept {
        /// Whose it is.
        title: String,
        /// Why not.
        problem: Problem,
    },
    /// Orders about authorities were carried out.
    Ordered(Ordered),
    /// Not all of them were, or not for certain.
    NotOrdered {
        /// What stood in the way.
        problem: Problem,
        /// How many took effect.
        done: usize,
        /// Of how many.
        all: usize,
    },
    /// A backup was made, or restored.
    Backup(Done),
    /// Orders whose answer was lost before, and why the service refused them.
    OrdersRefused(Vec<(Option<Act>, Problem)>),
    /// A draft is to be deleted.
    DeleteDraft(Id),
}

/// What orders about authorities did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordered {
    /// One was given.
    Given,
    /// Those of a number moved to another one.
    Renewed,
    /// One was withdrawn.
    Withdrawn,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The main button, or Enter.
    Accept,
    /// The safe button, or Esc.
    Cancel,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close.
    Close,
    /// Make a draft of the refused application.
    Reopen(ContainerDigest),
    /// Delete the draft.
    Delete(Id),
}

impl State {
    /// Says it.
    pub fn new(content: Content) -> State {
        State { content, of: None }
    }

    /// Says it of an application, and whatever becomes of that while it is open.
    pub fn following(of: ContainerDigest, content: Content) -> State {
        State { content, of: Some(of) }
    }

    /// Whether it is about this application.
    pub fn follows(&self, application: &ContainerDigest) -> bool {
        self.of.as_ref() == Some(application)
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match (message, &self.content) {
            (Message::Accept, Content::Refused { digest, .. }) => Action::Reopen(*digest),
            (Message::Accept, Content::DeleteDraft(id)) => Action::Delete(id.clone()),
            // Closing while it is being sent is fine: sending goes on, the history shows the end.
            (Message::Accept | Message::Cancel, _) => Action::Close,
        }
    }

    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let dialog = |key: &str, content: Element<'a, Message>| {
            Dialog::new(look, key, texts.notice_title()).content(content)
        };
        let ok =
            |d: Dialog<'a, Message>| d.confirm(texts.ok(), Some(Message::Accept)).dismiss(Message::Cancel);
        match &self.content {
            Content::Sending => ok(dialog("notice-sending", busy(look, texts.notice_sending()))),
            Content::Accepted(receipt) => ok(dialog(
                "notice-accepted",
                column![
                    Notice::new(look, Tone::Ok, texts.notice_accepted()).means(texts.notice_accepted_text()),
                    Field::new(look, texts.notice_number(), receipt.registration_number.as_str()),
                ]
                .spacing(look.m())
                .into(),
            )),
            Content::Unknown(problem) => ok(dialog(
                "notice-unknown",
                column![
                    layout::problem(look, texts, problem),
                    layout::paragraph(look, texts.notice_unknown_text()),
                ]
                .spacing(look.m())
                .into(),
            )),
            Content::Refused { problem, .. } => dialog(
                "notice-refused",
                column![
                    layout::paragraph(look, texts.notice_refused()),
                    layout::problem(look, texts, problem),
                ]
                .spacing(look.m())
                .into(),
            )
            .cancel(texts.close(), Message::Cancel)
            .confirm(texts.notice_reopen(), Some(Message::Accept)),
            Content::Problem(problem) => ok(dialog("notice-problem", layout::problem(look, texts, problem))),
            Content::NotKept { title, problem } => {
                let whose = layout::status(look, title.as_str());
                let content = column![whose, layout::problem(look, texts, problem)].spacing(look.s());
                ok(dialog("notice-not-kept", content.into()))
            }
            Content::Ordered(ordered) => {
                let (words, means) = match ordered {
                    Ordered::Given => (texts.order_given(), texts.order_done_text()),
                    Ordered::Renewed => (texts.order_renewed(), texts.order_done_text()),
                    Ordered::Withdrawn => (texts.order_withdrawn(), texts.order_withdrawn_text()),
                };
                let notice = Notice::new(look, Tone::Ok, words).means(means);
                ok(dialog("notice-ordered", notice.into()))
            }
            Content::NotOrdered { problem, done, all } => {
                let partly = (*done > 0).then(|| layout::paragraph(look, texts.order_partly(*done, *all)));
                let content = column![].push(partly).push(layout::problem(look, texts, problem));
                ok(dialog("notice-not-ordered", content.spacing(look.m()).into()))
            }
            Content::Backup(done) => ok(dialog("notice-backup", backup::done(context, done))),
            Content::OrdersRefused(orders) => {
                let count = layout::paragraph(look, texts.orders_refused(orders.len()));
                let each = orders.iter().map(|order| layout::unfulfilled(look, texts, order));
                ok(dialog("notice-orders-refused", column![count].extend(each).spacing(look.m()).into()))
            }
            Content::DeleteDraft(_) => Dialog::new(look, "notice-delete", texts.notice_delete_title())
                .content(layout::paragraph(look, texts.notice_delete_text()))
                .cancel(texts.back(), Message::Cancel)
                .danger(texts.drafts_delete(), Some(Message::Accept)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::{digest, id, problem, receipt};

    #[test]
    fn news_are_only_closed() {
        for content in [
            Content::Sending,
            Content::Accepted(receipt()),
            Content::Unknown(problem()),
            Content::Problem(problem()),
            Content::NotKept { title: "№ 1".into(), problem: problem() },
            Content::Ordered(Ordered::Withdrawn),
            Content::Backup(Done::Made("3".into())),
            Content::NotOrdered { problem: problem(), done: 1, all: 2 },
            Content::OrdersRefused(vec![(None, problem())]),
        ] {
            for message in [Message::Accept, Message::Cancel] {
                assert_eq!(State::new(content.clone()).update(message), Action::Close, "{content:?}");
            }
        }
    }

    #[test]
    fn questions_act_only_when_accepted() {
        let refused = Content::Refused { digest: digest(), problem: problem() };
        assert_eq!(State::new(refused.clone()).update(Message::Accept), Action::Reopen(digest()));
        assert_eq!(State::new(refused).update(Message::Cancel), Action::Close);
        let delete = Content::DeleteDraft(id(3));
        assert_eq!(State::new(delete.clone()).update(Message::Accept), Action::Delete(id(3)));
        assert_eq!(State::new(delete).update(Message::Cancel), Action::Close);
    }
}
