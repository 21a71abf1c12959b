//! Images of the log, which are kept in the background.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tokio::time::sleep;

/// An image is kept in the background, so there is nothing to wait for but the image itself.
pub(crate) async fn until_an_image_is_kept(raw: &DatabaseConnection) {
    for _ in 0..3_000 {
        let query = "SELECT count(*) FROM image".to_owned();
        let statement = Statement::from_string(raw.get_database_backend(), query);
        let kept: i64 = raw
            .query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap();
        if kept > 0 {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("no image was kept");
}
