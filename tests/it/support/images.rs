//! Images of the log, which are kept in the background.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::until::until;

/// An image is kept in the background, so there is nothing to wait for but the image itself.
pub(crate) async fn until_an_image_is_kept(raw: &DatabaseConnection) {
    until("an image is kept", async || {
        let statement = Statement::from_string(raw.get_database_backend(), "SELECT 1 FROM image");
        raw.query_one_raw(statement).await.unwrap().is_some()
    })
    .await;
}
