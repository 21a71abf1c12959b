//! Where a pull begins, and where it goes on.

use sea_orm::{ConnectionTrait, Database as Connection};

use super::Scene;
use crate::support::{
    app::{DATABASES, Database},
    portal::Fault,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_that_was_pulled_is_told_and_how_it_is_read_once_more() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        let day = |ago| scene.day(ago).to_string();
        let (code, _, err) = scene.pull(&["--from", &day(6)]).await;
        assert_eq!((code, err.as_str()), (0, ""), "{database:?}");
        scene.asked();
        scene.portal.add([scene.row(5, "10:00:00", "later")]);
        for from in [6, 5] {
            let (code, _, err) = scene.pull(&["--from", &day(from)]).await;
            let told = format!(
                "{} to {} was pulled before: this goes on from {}, and not from {}\n--again P{from}D reads all from {} on once more\n",
                day(6),
                day(1),
                day(3),
                day(from),
                day(from)
            );
            assert_eq!((code, err), (0, told), "{database:?}");
            assert_eq!(scene.asked(), [3, 2, 1, 0], "{database:?}");
        }
        assert_eq!(scene.users().await.len(), 0, "{database:?}");
        // As it was told.
        let (code, _, err) = scene.pull(&["--from", &day(6), "--again", "P6D"]).await;
        assert_eq!((code, err.as_str()), (0, ""), "{database:?}");
        assert_eq!(scene.asked(), [6, 5, 4, 3, 2, 1, 0], "{database:?}");
        assert_eq!(scene.users().await, ["later"], "{database:?}");
        let (_, _, err) = scene.pull(&["--from", &day(0)]).await;
        let told = format!("this goes on from {}, and not from {}\n", day(3), day(0));
        assert!(err.ends_with(&told), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_on_its_first_day_may_begin_with_another() {
    let scene = Scene::new(Database::Sqlite).await;
    let day = |ago| scene.day(ago).to_string();
    scene.portal.fail([Fault::Status(404, "")]);
    let (code, ..) = scene.pull(&["--from", &day(50)]).await;
    assert_eq!((code, scene.asked()), (1, vec![50]));
    let (code, out, err) = scene.pull(&["--from", &day(2)]).await;
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(scene.asked(), [2, 1, 0]);
    let said = format!(
        "days pulled: 3; days without any row in {0} to {1}: 2 ({0} to {1})\n",
        day(2),
        day(1)
    );
    assert!(out.ends_with(&said), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_still_to_come_is_no_beginning() {
    let scene = Scene::new(Database::Sqlite).await;
    let tomorrow = scene.day(0).succ_opt().unwrap().to_string();
    let refused = format!(
        "--from {tomorrow} is still to come, in {} it is {}: name a day that has begun\n",
        scene.zone,
        scene.day(0)
    );
    for more in [&[][..], &["--every", "PT1S"]] {
        let arguments = [&["--from", tomorrow.as_str()][..], more].concat();
        let (code, out, err) = scene.pull(&arguments).await;
        assert_eq!((code, out.as_str()), (1, ""), "{more:?}");
        assert!(err.ends_with(&refused), "{err}");
    }
    scene.pull(&["--from", &scene.day(1).to_string()]).await;
    let (code, _, err) = scene.pull(&["--from", &tomorrow]).await;
    assert_eq!(code, 1, "{err}");
    assert_eq!(scene.asked(), [1, 0], "it asks for nothing then");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_done_together_with_what_is_kept_of_it_or_not_at_all() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        let day = |ago| scene.day(ago).to_string();
        let db = Connection::connect(&scene.data.url).await.unwrap();
        let rename = async |from: &str, to: &str| {
            let rename = format!("ALTER TABLE {from} RENAME TO {to}");
            db.execute_unprepared(&rename).await.unwrap();
        };
        rename("empty_day", "away").await;
        let (code, ..) = scene.pull(&["--from", &day(6)]).await;
        assert_eq!((code, scene.asked()), (1, vec![6]), "{database:?}");
        rename("away", "empty_day").await;
        let (code, _, err) = scene.pull(&["--from", &day(4)]).await;
        assert_eq!((code, err.as_str()), (0, ""), "{database:?}");
        assert_eq!(scene.asked(), [4, 3, 2, 1, 0], "{database:?}: nothing was done");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_of_another_time_zone_are_no_further_days() {
    for database in DATABASES {
        let mut scene = Scene::new(database).await;
        let from = scene.day(6).to_string();
        scene.pull(&["--from", &from]).await;
        // An hour ahead of what it was.
        let name = scene.zone.name().trim_start_matches("Etc/GMT");
        let behind = name.parse::<i64>().unwrap() - 1;
        scene.zone = format!("Etc/GMT{behind:+}").parse().unwrap();
        let (code, out, err) = scene.pull(&["--again", "P6D"]).await;
        assert_eq!(code, 0, "{database:?} {err}");
        let stretch = format!("{from} to {}", scene.day(1));
        let said = format!("days pulled: 7; days without any row in {stretch}: 6 ({stretch})\n");
        assert!(out.ends_with(&said), "{database:?} {out}");
    }
}
