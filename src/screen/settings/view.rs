//! What the settings look like.

use super::{Area, Message, State};
use crate::domain::middleware::Source as ModuleSource;
use crate::domain::setting::{Entry, Form, Key, Source, Value};
use crate::i18n::Texts;
use crate::screen::{Context, layout};
use crate::theme::{Look, Tone, scroll};
use crate::widget::pin_entry::{Change, PinEntry};
use crate::widget::{Check, Choice, Element, Field, Label, Notice, Section, Select, button, chip, heading};
use iced::widget::{column, container, row, scrollable, space};
use iced::{Alignment, Fill};

/// Where the focus begins, for [`crate::widget::focus::on`].
pub(crate) const FIRST: &str = "settings-area";

/// What stands first in the list of a word that may be left out.
const LEFT_OUT: usize = 1;

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let at = Area::ALL.iter().position(|area| *area == self.area);
        let mut areas =
            Choice::list(look, texts.settings_area()).id(FIRST).chosen(at).on_choose(Message::Show);
        for area in Area::ALL {
            areas = areas.option(area_name(area, texts));
        }
        let page = self.page(context);
        let parts: Element<'a, Message> = if look.is_large() {
            column![areas, page].spacing(look.l()).into()
        } else {
            row![container(areas).width(look.scaled(170.0)), container(page).width(Fill)]
                .spacing(look.xl())
                .into()
        };
        let content = layout::beneath(look.m(), self.remarks(context), parts);
        let content = column![heading(look, texts.section_settings()), content].spacing(look.m());
        let page = container(content).padding(look.l());
        let page =
            scrollable(layout::centered(look, 980.0, page)).id(layout::PAGE).style(scroll(look)).height(Fill);
        // The way back stays in sight.
        let back = button::primary(look, texts.back()).on_press(Message::Close).hint("Esc");
        let foot = container(row![space().width(Fill), back]).padding([look.xs(), look.l()]);
        column![page, layout::centered(look, 980.0, foot)].into()
    }

    /// What concerns all of it.
    fn remarks<'a>(&'a self, context: &Context<'a>) -> Vec<Element<'a, Message>> {
        let (look, texts) = (context.look, context.texts);
        let mut remarks = Vec::new();
        if let Some(fault) = &self.fault {
            remarks.push(layout::problem(look, texts, fault));
        }
        // Without a session it has taken effect already.
        if self.waits && context.insurer.is_some() {
            let apply = button::secondary(look, texts.settings_apply()).on_press(Message::Apply);
            let notice = Notice::new(look, Tone::Accent, texts.settings_waits());
            remarks.push(notice.means(texts.settings_waits_text()).action(apply).into());
        }
        remarks
    }

    fn page<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut content = column![].spacing(look.l());
        if self.area == Area::Service
            && let Some(address) = &self.foreign
        {
            content = content.push(doubt(look, texts, address));
        }
        let is_manual = self.sheet.text(Key::ProxyMode).as_deref() == Some("manual");
        for key in self.area.keys() {
            let of_manual = matches!(key, Key::ProxyAddress | Key::ProxyUser | Key::ProxyExcept);
            content = match key {
                _ if of_manual && !is_manual => content,
                Key::CardModules => content.push(self.modules(context)),
                key => content.push(self.setting(context, *key)),
            };
        }
        if self.area == Area::Network && is_manual && self.sheet.text(Key::ProxyUser).is_some() {
            content = content.push(self.password(context));
        }
        if self.area == Area::Data {
            content = content.push(self.backup.view(context).map(Message::Backup));
        }
        Section::new(look, area_name(self.area, texts)).content(content)
    }

    /// One setting: what it is, who set it, and what came of the last change.
    fn setting<'a>(&'a self, context: &Context<'a>, key: Key) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let entry = self.sheet.entry(key);
        let control = match entry.is_locked {
            true => self.locked(context, key, &entry),
            false => self.control(context, key, &entry),
        };
        let told = self.told.get(&key).map(|told| match told {
            Ok(()) => chip(look, Tone::Ok, texts.settings_saved()),
            Err(problem) => layout::problem(look, texts, problem),
        });
        let mut foot = row![].spacing(look.s()).align_y(Alignment::Center);
        if entry.is_locked {
            foot = foot.push(chip(look, Tone::Neutral, texts.setting_locked()));
        } else if entry.source == Source::User && key != Key::CardModules {
            let reset = button::quiet(look, texts.settings_reset_short())
                .describe(format!("{}: {}", texts.setting(key), texts.settings_reset()))
                .compact()
                .on_press(Message::Choose(key, None));
            foot = foot.push(reset);
        } else if entry.source == Source::Administrator {
            foot = foot.push(layout::hint(look, texts.setting_administrators()));
        }
        column![control, foot.wrap().vertical_spacing(look.xs())].push(told).spacing(look.xs()).into()
    }

    /// A value that only the administrator changes.
    fn locked<'a>(&'a self, context: &Context<'a>, key: Key, entry: &Entry) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let value = texts.setting_value(key, entry.value.as_ref());
        Field::new(look, texts.setting(key), value).hint(texts.setting_hint(key)).into()
    }

    fn control<'a>(&'a self, context: &Context<'a>, key: Key, entry: &Entry) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        match key.form() {
            Form::Flag => {
                let on = entry.value == Some(Value::Flag(true));
                let check = Check::new(look, texts.setting(key), on)
                    .id(id(key))
                    .on_toggle(move |on| Message::Choose(key, Some(Value::Flag(on))));
                column![Element::from(check), layout::hint(look, texts.setting_hint(key))]
                    .spacing(look.xs())
                    .into()
            }
            Form::Word(words) => {
                let values: Vec<Value> = words.iter().map(|word| Value::Text((*word).to_owned())).collect();
                self.select(context, key, entry, values)
            }
            Form::Number(..) => {
                let mut numbers: Vec<u32> = steps(key).to_vec();
                if let Some(Value::Number(now)) = entry.value
                    && !numbers.contains(&now)
                {
                    numbers.push(now);
                    numbers.sort_unstable();
                }
                self.select(context, key, entry, numbers.into_iter().map(Value::Number).collect())
            }
            Form::Text | Form::Place | Form::Path | Form::Paths | Form::Words => {
                let is_new = self.typed.contains_key(&key);
                let field = Field::new(look, texts.setting(key), self.text(key))
                    .id(id(key))
                    .hint(texts.setting_hint(key))
                    .on_input(move |text| Message::Type(key, text))
                    .on_submit(Message::Submit(key));
                let buttons = is_new.then(|| {
                    let save = button::secondary(look, texts.settings_save()).on_press(Message::Submit(key));
                    let discard =
                        button::quiet(look, texts.settings_discard()).on_press(Message::Discard(key));
                    let small =
                        |button: button::Button<Message>| button.describe(texts.setting(key)).compact();
                    row![small(save), small(discard)].spacing(look.s())
                });
                let field: Element<'a, Message> = match key.form() {
                    Form::Path => browsed(look, field.into(), self.browse(context, key)),
                    _ => field.into(),
                };
                column![field].push(buttons).spacing(look.xs()).into()
            }
        }
    }

    /// Leads to a window of the desktop in which a file or folder is chosen.
    fn browse<'a>(&self, context: &Context<'a>, key: Key) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        button::secondary(look, texts.browse())
            .describe(texts.setting(key))
            .on_press(Message::Browse(key))
            .into()
    }

    fn select<'a>(
        &'a self,
        context: &Context<'a>,
        key: Key,
        entry: &Entry,
        values: Vec<Value>,
    ) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        // What has no built-in value can be left out.
        let skipped = if key.built_in().is_none() { LEFT_OUT } else { 0 };
        let mut words = vec![texts.setting_none(); skipped];
        words.extend(values.iter().map(|value| texts.setting_value(key, Some(value))));
        let at = entry.value.as_ref().and_then(|now| values.iter().position(|value| value == now));
        let chosen = at.map(|at| at + skipped).or((skipped > 0).then_some(0));
        let select =
            Select::new(look, texts.setting(key), words).id(id(key)).chosen(chosen).on_choose(move |at| {
                let value = at.checked_sub(skipped).and_then(|at| values.get(at).cloned());
                Message::Choose(key, value)
            });
        column![Element::from(select), layout::hint(look, texts.setting_hint(key))].spacing(look.xs()).into()
    }

    /// One's own modules in their order, and what was found.
    fn modules<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let key = Key::CardModules;
        let entry = self.sheet.entry(key);
        let mut content = column![
            Label::new(look, texts.setting(key)).strong(),
            layout::hint(look, texts.setting_hint(key)),
        ]
        .spacing(look.s());
        for (at, file) in self.sheet.list(key).into_iter().enumerate() {
            let mut line = row![
                container(Field::new(look, texts.settings_module_add(), file.as_str()).label_hidden())
                    .width(Fill)
            ]
            .spacing(look.s())
            .align_y(Alignment::Center);
            if !entry.is_locked {
                let up = button::quiet(look, texts.settings_module_up())
                    .describe(file.clone())
                    .compact()
                    .on_press_maybe((at > 0).then_some(Message::Raise(at)));
                let remove = button::quiet(look, texts.settings_module_remove())
                    .describe(file)
                    .compact()
                    .on_press(Message::Drop(at));
                line = line.push(up).push(remove);
            }
            content = content.push(line);
        }
        if entry.is_locked {
            content = content.push(chip(look, Tone::Neutral, texts.setting_locked()));
        } else {
            let add = button::secondary(look, texts.settings_module_add_act())
                .on_press_maybe((!self.module.trim().is_empty()).then_some(Message::AddModule));
            let field = Field::new(look, texts.settings_module_add(), self.module.as_str())
                .id(id(key))
                .on_input(Message::TypeModule)
                .on_submit(Message::AddModule);
            content = content.push(browsed(
                look,
                field.into(),
                row![self.browse(context, key), add].spacing(look.s()).into(),
            ));
        }
        if let Some(Err(problem)) = self.told.get(&key) {
            content = content.push(layout::problem(look, texts, problem));
        }
        let found = &context.cards.modules;
        if !found.is_empty() {
            content = content.push(Label::new(look, texts.settings_modules_found()).strong());
        }
        for module in found {
            let source = match &module.source {
                ModuleSource::Chosen => texts.settings_module_chosen(),
                ModuleSource::P11Kit(file) => texts.settings_module_p11kit(file),
                ModuleSource::Known => texts.settings_module_known(),
            };
            content = content.push(layout::hint(look, format!("{}  ({source})", module.file)));
        }
        content.into()
    }

    fn password<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let entry = PinEntry::new(look, texts.settings_password(), &self.password)
            .id("settings-password")
            .passphrase()
            .on_change(|change| match change {
                Change::Submitted => Message::SubmitPassword,
                _ => Message::PasswordEdited,
            });
        let save = button::secondary(look, texts.settings_save())
            .describe(texts.settings_password())
            .compact()
            .on_press(Message::SubmitPassword);
        let told: Option<Element<'a, Message>> = self.password_told.as_ref().map(|told| match told {
            Ok(()) => Notice::new(look, Tone::Ok, texts.settings_password_kept()).into(),
            Err(problem) => layout::problem(look, texts, problem),
        });
        let entry = layout::labelled(look, texts.settings_password(), entry);
        column![entry, layout::hint(look, texts.settings_password_hint()), save]
            .push(told)
            .spacing(look.xs())
            .into()
    }
}

/// A field with what stands behind it, in line with its label.
fn browsed<'a>(
    look: Look,
    field: Element<'a, Message>,
    behind: Element<'a, Message>,
) -> Element<'a, Message> {
    row![container(field).width(Fill), layout::labelled(look, " ", behind)].spacing(look.s()).into()
}

/// An address that leads away from this computer, before it is written.
fn doubt<'a>(look: Look, texts: &Texts, address: &str) -> Element<'a, Message> {
    Notice::new(look, Tone::Warning, texts.settings_foreign())
        .means(texts.settings_foreign_meaning(address))
        .todo(texts.settings_foreign_todo())
        .action(button::secondary(look, texts.back()).on_press(Message::RefuseAddress))
        .action(button::danger(look, texts.settings_foreign_accept()).on_press(Message::AcceptAddress))
        .into()
}

/// What a number is chosen from.
fn steps(key: Key) -> &'static [u32] {
    match key {
        Key::TextSize => &[100, 125, 150, 175, 200],
        Key::IdleMinutes => &[0, 1, 2, 5, 10, 15, 30, 60],
        _ => &[1, 2, 3, 4, 5],
    }
}

/// The name of a setting's control, for [`crate::widget::focus::on`].
pub(crate) fn id(key: Key) -> String {
    format!("setting {}", key.name())
}

fn area_name(area: Area, texts: &Texts) -> String {
    match area {
        Area::Service => texts.settings_area_service(),
        Area::Card => texts.settings_area_card(),
        Area::Network => texts.settings_area_network(),
        Area::Look => texts.settings_area_look(),
        Area::Safety => texts.settings_area_safety(),
        Area::Data => texts.settings_area_data(),
    }
}
