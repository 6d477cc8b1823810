//! The colours that the desktop prefers (org.freedesktop.portal.Settings), now and whenever it prefers others.

/// What the desktop prefers. Without a portal to say so: light colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colours {
    /// Light on dark.
    pub is_dark: bool,
    /// More contrast than usual.
    pub is_contrast: bool,
}

#[cfg(target_os = "linux")]
pub use portal::colours;

#[cfg(target_os = "linux")]
mod portal {
    use super::Colours;
    use crate::desktop::{Bus, PORTAL, PORTAL_PATH};
    use futures::future::ready;
    use futures::stream::{self, BoxStream, StreamExt};
    use std::collections::HashMap;
    use zbus::proxy::SignalStream;
    use zbus::zvariant::OwnedValue;

    const INTERFACE: &str = "org.freedesktop.portal.Settings";
    const NAMESPACE: &str = "org.freedesktop.appearance";
    const SCHEME: &str = "color-scheme";
    const CONTRAST: &str = "contrast";
    /// 0 says that nothing is preferred, 2 light colours.
    const DARK: u32 = 1;
    /// 0 says that nothing is preferred.
    const HIGH: u32 = 1;

    /// What is preferred now, then each change.
    pub fn colours(bus: &Bus) -> BoxStream<'static, Colours> {
        let begun = begin(bus.clone());
        stream::once(begun)
            .flat_map(|begun| match begun {
                Ok((now, changes)) => {
                    let later = changes.scan(now, |now, change| ready(Some(taken_in(now, &change))));
                    stream::once(ready(now)).chain(later.filter_map(ready)).boxed()
                }
                Err(error) => {
                    tracing::info!(%error, "the desktop does not say which colours it prefers");
                    stream::once(ready(Colours::default())).boxed()
                }
            })
            .boxed()
    }

    async fn begin(bus: Bus) -> zbus::Result<(Colours, SignalStream<'static>)> {
        let connection = bus.builder()?.build().await?;
        let portal = zbus::Proxy::new(&connection, PORTAL, PORTAL_PATH, INTERFACE).await?;
        // Listened for before it is asked, so that no change falls in between.
        let changes = portal.receive_signal("SettingChanged").await?;
        let all: HashMap<String, HashMap<String, OwnedValue>> =
            portal.call("ReadAll", &(vec![NAMESPACE],)).await?;
        let mut now = Colours::default();
        for (key, value) in all.get(NAMESPACE).into_iter().flatten() {
            now.set(key, value);
        }
        Ok((now, changes))
    }

    /// What is preferred after a change; nothing where the change is about something else.
    fn taken_in(now: &mut Colours, change: &zbus::Message) -> Option<Colours> {
        let body = change.body();
        let (namespace, key, value): (String, String, OwnedValue) = body.deserialize().ok()?;
        let before = *now;
        if namespace == NAMESPACE {
            now.set(&key, &value);
        }
        (*now != before).then_some(*now)
    }

    impl Colours {
        fn set(&mut self, key: &str, value: &OwnedValue) {
            let Ok(value) = u32::try_from(value) else { return };
            match key {
                SCHEME => self.is_dark = value == DARK,
                CONTRAST => self.is_contrast = value == HIGH,
                _ => {}
            }
        }
    }
}

/// Elsewhere the window's library tells.
#[cfg(not(target_os = "linux"))]
pub fn colours(_: &super::Bus) -> futures::stream::BoxStream<'static, Colours> {
    Box::pin(futures::stream::empty())
}
