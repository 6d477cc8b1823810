//! Synchronising page by page: what was cut off goes on where it was.

use super::world::{Fuse, Line, Ministry, VOEN, voen};
use crate::store::fixture::service_row;
use mohur::domain::history::{Category, Query};
use mohur::flow::refresh::refresh;
use mohur::remote;
use mohur::store::Store;
use mohur::store::fake::Fake;

/// A service with five pages of three rows.
fn ministry() -> Ministry {
    let ministry = Ministry::new();
    let rows = (0..15).map(|n| service_row(n, &voen(VOEN), n as i64, Category::Done));
    *ministry.rows.lock().unwrap() = rows.collect();
    ministry.paging.lock().unwrap().size = 3;
    ministry
}

async fn count(store: &Fake) -> Option<usize> {
    store.count(&voen(VOEN), Query::default()).await.unwrap()
}

#[tokio::test]
async fn a_synchronisation_that_was_cut_off_goes_on_with_the_next_page() {
    let (store, ministry, fuse) = (Fake::new(), ministry(), Fuse::after(None));
    let line = Line { ministry: &ministry, fuse: &fuse };
    ministry.paging.lock().unwrap().fails_at = Some(3);
    let cut = refresh(&store, &line, &voen(VOEN)).await.unwrap_err();
    assert_eq!(cut, remote::Error::Failing { status: 503, retry_after: Some(7) }.into());
    assert_eq!(count(&store).await, Some(9), "three pages are here");
    assert_eq!(store.synchronised_at(&voen(VOEN)).await.unwrap(), None);

    store.restart();
    ministry.paging.lock().unwrap().fails_at = None;
    ministry.paging.lock().unwrap().asked.clear();
    assert_eq!(refresh(&store, &line, &voen(VOEN)).await.unwrap(), []);
    assert_eq!(ministry.paging.lock().unwrap().asked, [Some("3".to_owned()), Some("4".to_owned())]);
    assert_eq!(count(&store).await, Some(15));
    assert!(store.synchronised_at(&voen(VOEN)).await.unwrap().is_some());
    assert_eq!(store.pass(&voen(VOEN)).await.unwrap(), None);
}

#[tokio::test]
async fn a_cursor_that_the_service_has_forgotten_begins_anew() {
    let (store, ministry, fuse) = (Fake::new(), ministry(), Fuse::after(None));
    let line = Line { ministry: &ministry, fuse: &fuse };
    ministry.paging.lock().unwrap().fails_at = Some(2);
    assert!(refresh(&store, &line, &voen(VOEN)).await.is_err());
    *ministry.paging.lock().unwrap() = super::world::Paging { size: 3, forgets: true, ..Default::default() };
    assert!(refresh(&store, &line, &voen(VOEN)).await.is_err());
    *ministry.paging.lock().unwrap() = super::world::Paging { size: 3, ..Default::default() };
    refresh(&store, &line, &voen(VOEN)).await.unwrap();
    let asked = ministry.paging.lock().unwrap().asked.clone();
    assert_eq!((asked.first(), asked.len()), (Some(&None), 5));
    assert_eq!(count(&store).await, Some(15));
}
