//! Asan İmza for a command: the code goes to the terminal, the PIN into the phone, and Ctrl-C gives up.

use super::output::{Failure, Output, told};
use crate::domain::asan::{Subscriber, UserId};
use crate::domain::identifier::Phone;
use crate::flow::Error;
use crate::flow::asan::{Told, Waiting, stop};
use crate::i18n::format;
use futures::StreamExt;
use futures::channel::mpsc::unbounded;
use jiff::Timestamp;
use serde_json::json;
use std::pin::pin;

/// Reads a number and a user ID from arguments.
pub fn subscriber(phone: &str, user_id: &str, output: &Output<'_>) -> Result<Subscriber, Failure> {
    let bad = |text: &str, why: String| Failure::Usage(output.texts.cli_bad_argument(text, &why));
    Ok(Subscriber {
        phone: Phone::parse(phone).map_err(|e| bad(phone, format!("{e:?}")))?,
        user_id: UserId::parse(user_id).map_err(|e| bad(user_id, format!("{e:?}")))?,
    })
}

/// Does what a phone has its part in, says what it shows, and gives up at Ctrl-C.
pub async fn with_phone<T, F>(
    phone: &Phone,
    output: &mut Output<'_>,
    work: impl FnOnce(Waiting<'static>) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Error>>,
{
    let (sender, mut news) = unbounded();
    let (stop, stopped) = stop();
    let mut stop = Some(stop);
    let waiting = Waiting {
        clock: Box::new(Timestamp::now),
        pause: |time| Box::pin(tokio::time::sleep(time)),
        listener: Box::new(move |told| drop(sender.unbounded_send(told))),
        stopped,
    };
    let mut work = pin!(work(waiting));
    loop {
        tokio::select! {
            biased;
            Some(news) = news.next() => tell(phone, &news, output),
            done = &mut work => return done.map_err(told),
            _ = tokio::signal::ctrl_c(), if stop.is_some() => stop = None,
        }
    }
}

fn tell(phone: &Phone, news: &Told, output: &mut Output<'_>) {
    let texts = output.texts.clone();
    match news {
        Told::Asked(code, pin_within) => {
            let seconds = u64::try_from(pin_within.as_secs()).unwrap_or(0);
            let (code, phone) = (code.to_string(), phone.to_string());
            let words =
                [texts.cli_asan_code(&code, &phone, &format::countdown(seconds)), texts.asan_compare()];
            output.news(
                &words.join("\n"),
                &json!({ "verificationCode": code, "phone": phone, "seconds": seconds }),
            );
        }
        Told::Away => output.news(&texts.asan_away(), &json!({ "isAway": true })),
        Told::Back => output.news(&texts.service_connected(), &json!({ "isAway": false })),
    }
}
