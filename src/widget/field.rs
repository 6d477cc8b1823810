//! A labelled text: to type in, or grey and only to read and copy.

use super::input::{Face, Input};
use super::{Element, Label};
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, STRONG};
use iced::widget::{Id, column, container, row, stack, text};
use iced::{Alignment, Length, border};

/// A text field with its label above and, below it, a hint or what is wrong.
pub struct Field<'a, M> {
    look: Look,
    label: String,
    value: String,
    placeholder: String,
    hint: Option<String>,
    error: Option<String>,
    difference: Option<String>,
    on_input: Option<Box<dyn Fn(String) -> M + 'a>>,
    on_submit: Option<M>,
    id: Option<Id>,
    width: Length,
    label_shown: bool,
}

impl<'a, M: Clone + 'a> Field<'a, M> {
    /// A read-only field; with [`Field::on_input`] it can be typed in. `&` in the label marks the
    /// access key.
    pub fn new(look: Look, label: impl Into<String>, value: impl Into<String>) -> Field<'a, M> {
        Field {
            look,
            label: label.into(),
            value: value.into(),
            placeholder: String::new(),
            hint: None,
            error: None,
            difference: None,
            on_input: None,
            on_submit: None,
            id: None,
            width: Length::Fill,
            label_shown: true,
        }
    }

    /// What typing says.
    pub fn on_input(self, input: impl Fn(String) -> M + 'a) -> Field<'a, M> {
        Field { on_input: Some(Box::new(input)), ..self }
    }

    /// What Enter says; without it Enter is left to the dialog.
    pub fn on_submit(self, submit: M) -> Field<'a, M> {
        Field { on_submit: Some(submit), ..self }
    }

    /// Shown while it is empty.
    pub fn placeholder(self, placeholder: impl Into<String>) -> Field<'a, M> {
        Field { placeholder: placeholder.into(), ..self }
    }

    /// What belongs in it.
    pub fn hint(self, hint: impl Into<String>) -> Field<'a, M> {
        Field { hint: Some(hint.into()), ..self }
    }

    /// What is wrong with it, instead of the hint.
    pub fn error_maybe(self, error: Option<impl Into<String>>) -> Field<'a, M> {
        Field { error: error.map(Into::into), ..self }
    }

    /// Marks that the other record says something else; `words` say so, for example
    /// "əvvəl: Məmmədova".
    pub fn difference_maybe(self, words: Option<impl Into<String>>) -> Field<'a, M> {
        Field { difference: words.map(Into::into), ..self }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> Field<'a, M> {
        Field { id: Some(id.into()), ..self }
    }

    /// Its width; fills its place otherwise.
    pub fn width(self, width: impl Into<Length>) -> Field<'a, M> {
        Field { width: width.into(), ..self }
    }

    /// The label is not drawn (its place says it), only carried.
    pub fn label_hidden(self) -> Field<'a, M> {
        Field { label_shown: false, ..self }
    }
}

impl<'a, M: Clone + 'a> From<Field<'a, M>> for Element<'a, M> {
    fn from(field: Field<'a, M>) -> Element<'a, M> {
        let Field { look, label_shown, width, .. } = field;
        let p = look.palette();
        let label = Label::marked(look, &field.label).size(look.small()).color(p.second);
        let letter = label.letter();
        let below = field.error.clone().or(field.difference.clone()).or(field.hint.clone());
        let face = Face {
            invalid: field.error.is_some(),
            read_only: field.on_input.is_none(),
            marked: field.difference.is_some(),
        };
        let tag = Tag {
            read_only: face.read_only,
            invalid: face.invalid,
            access_key: letter,
            ..Tag::named(Role::TextInput, label.content()).value(field.value.clone()).describe(below)
        };
        let input = Input::new(look, &field.placeholder, &field.value, face)
            .on_input(field.on_input)
            .on_submit(field.on_submit)
            .id(field.id)
            .access_key(letter);
        let input = tagged(tag, input);
        let input: Element<'a, M> = match face.marked {
            true => {
                let radius = look.radius();
                let bar = container("").width(4).height(look.control()).style(move |_| container::Style {
                    background: Some(p.difference.text.into()),
                    border: border::rounded(border::left(radius)),
                    ..Default::default()
                });
                stack![input, bar].into()
            }
            false => input,
        };
        let mut whole = column![].spacing(look.xs()).width(width);
        if label_shown {
            whole = whole.push(label);
        }
        whole = whole.push(input);
        if let Some(error) = field.error {
            let sign = text("✕").font(STRONG).size(look.small()).color(p.error.text);
            let words = text(error).size(look.small()).color(p.error.text);
            whole = whole.push(row![sign, words].spacing(look.xs()).align_y(Alignment::Start));
        } else if let Some(words) = field.difference {
            let words = Label::new(look, format!("≠ {words}")).size(look.small()).color(p.warning.text);
            whole = whole.push(words);
        } else if let Some(hint) = field.hint {
            whole = whole.push(text(hint).size(look.small()).color(p.hint));
        }
        whole.into()
    }
}
