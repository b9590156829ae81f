//! The context of the records that `mmfail carve` finds.

use super::*;
use crate::{
    carve::Carver,
    cli::input::image::BLOCK,
    context::{Context, FileTime, NetEvents, best_event},
};

/// What `testdata/context/generate.c` knows about the records that it wrote into a file.
fn expected(file: &str) -> Vec<Value> {
    let sheet = fs::read_to_string("testdata/context/expected.jsonl").unwrap();
    let rows = json_lines(&sheet).into_iter();
    rows.filter(|row| row["file"] == file)
        .map(|mut row| {
            let row_fields = row.as_object_mut().unwrap();
            row_fields.remove("file");
            if let Some(time) = row_fields["time"].as_str() {
                let time = FileTime(time.parse().unwrap()).to_string();
                row_fields.insert("time".to_owned(), time.into());
            }
            row
        })
        .collect()
}

/// Compares the rows at the offsets that are expected, and returns their levels.
fn compare(out: &str, expected: &[Value], unknown: &[&str]) -> Vec<String> {
    let rows = json_lines(out);
    let compare_one = |expected: &Value| {
        let row = rows.iter().find(|row| row["offset"] == expected["offset"]);
        let row = row.unwrap_or_else(|| std::panic!("no row for {expected}"));
        for (name, value) in expected.as_object().unwrap() {
            let is_compared = !unknown.contains(&name.as_str());
            assert!(
                !is_compared || row[name] == *value,
                "{name}: {row}\n{expected}"
            );
        }
        row["confidence"].as_str().unwrap().to_owned()
    };
    expected.iter().map(compare_one).collect()
}

const FILES: [&str; 8] = [
    "payloads.bin",
    "log.evtx",
    "trace.etl",
    "extended.etl",
    "events-x64.bin",
    "events-x86.bin",
    "process-x64.dmp",
    "process-x86.dmp",
];

/// Files and pipes give the same rows. A record that its context confirms has high confidence, and
/// so is found although its error code is 5 or 87.
#[test]
fn rows_tell_what_the_generator_wrote() {
    for file in FILES {
        let expected = expected(file);
        let path = format!("testdata/context/{file}");
        let args = ["carve", "--min-confidence", "low", &path];
        let (status, out, _) = mmfail(&args, b"", PIPE);
        let levels = compare(&out, &expected, &[]);
        for args in [
            "carve --min-confidence low",
            "carve --min-confidence low --input-format bin",
        ] {
            let (_, from_pipe, _) = piped(args, &fs::read(&path).unwrap());
            assert_eq!((status, &out), (Status::Good, &from_pipe), "{file}");
        }

        let has_addresses = file.starts_with("process");
        for (row, level) in expected.iter().zip(levels) {
            let context = row["context"].as_str().unwrap_or_default();
            let is_exact = has_addresses || context.starts_with("etw");
            assert!(!is_exact || context.is_empty() || level == "high", "{row}");
        }
    }
    assert!(FILES.iter().map(|file| expected(file).len()).sum::<usize>() == 43);
    assert_eq!(piped("carve testdata/context/extended.etl", b"").1, "");
}

/// With the address of the first byte, the memory has the rows of the minidump of the same process,
/// with what its pointers lead to.
#[test]
fn a_base_address_or_the_name_of_the_file_makes_pointers_exact() {
    let folder = tempfile::tempdir().unwrap();
    for (file, dump, base) in [
        ("events-x64.bin", "process-x64.dmp", "0x1d2a4c30000"),
        ("events-x86.bin", "process-x86.dmp", "0x2a40000"),
    ] {
        let path = format!("testdata/context/{file}");
        let (_, out, err) = mmfail(&["carve", "--base", base, &path], b"", PIPE);
        assert_eq!(err.lines().count(), 1, "{err}");
        let unknown = ["address", "appId", "userSid", "localPrincipal"];
        let unknown = [&unknown[..], &["remotePrincipal", "providerContextKey"]].concat();
        let levels = compare(&out, &expected(file), &unknown);
        let with_event = expected(file)
            .iter()
            .filter(|row| !row["context"].is_null())
            .count();
        assert_eq!(
            levels.iter().filter(|level| *level == "high").count(),
            with_event + 1
        );

        // The dump has the same records, at other offsets.
        let of_dump = expected(dump);
        for row in json_lines(&out) {
            let same = of_dump
                .iter()
                .find(|other| other["address"] == row["address"])
                .unwrap();
            for name in [
                "time",
                "localAddress",
                "remotePort",
                "userSid",
                "providerContextKey",
            ] {
                assert_eq!(row[name], same[name], "{row}");
            }
            for name in ["appId", "localPrincipal", "remotePrincipal"] {
                // The dump lacks some of the memory.
                assert!(same[name].is_null() || row[name] == same[name], "{row}");
            }
        }

        let name = format!("pid.728.vad.{base}-0xffffffffffff.dmp");
        let copy = folder.path().join(name);
        fs::copy(&path, &copy).unwrap();
        let (_, by_name, err) = mmfail(&["carve", copy.to_str().unwrap()], b"", PIPE);
        assert_eq!(by_name, out);
        assert!(
            err.contains(&format!("virtual address {base}, according to its name")),
            "{err}"
        );
    }
}

/// An image of many blocks, in which payloads, a log and events are at and around their edges.
fn image() -> Vec<u8> {
    let [payloads, log, events] = ["payloads.bin", "log.evtx", "events-x64.bin"]
        .map(|file| testdata(&format!("context/{file}")));
    let mut image = Vec::new();
    for n in 0..6 {
        image.resize(image.len() + 1000 * n + 13, 0x5A);
        image.extend(&payloads);
        image.resize(image.len().next_multiple_of(4096), 0xA5);
        if n == 3 {
            image.extend(&events);
        }
        image.extend(&log[4096..][..9000 + n]);
    }
    image.extend(&log[4096..]);
    image.extend(vec![0; BLOCK]);
    image
}

/// The tool reads blocks and searches what it needs; the reference has the whole image and searches
/// everything.
#[test]
fn the_edges_of_blocks_do_not_matter() {
    let image = image();
    let (_, out, _) = piped("carve --input-format bin", &image);
    let rows = json_lines(&out);
    let events: Vec<_> = NetEvents::new(&image)
        .map(|(offset, event)| (offset as u64, event))
        .collect();
    let hits: Vec<_> = Carver::new(&image).collect();
    assert!(
        hits.len() == rows.len() && hits.len() > 60,
        "{}",
        hits.len()
    );
    let mut kinds = std::collections::BTreeMap::new();
    for (hit, row) in hits.iter().zip(&rows) {
        let mut context = Context::around(&image, hit.offset, None);
        if context.structure.is_none() {
            let best = best_event(hit.offset as u64, None, events.iter().copied());
            if let Some((offset, event)) = best {
                context = Context::of_event(offset as usize, &event);
            }
        }
        let name = context.structure.map(|(kind, _)| kind.name());
        *kinds.entry(name).or_insert(0) += 1;
        let expected = serde_json::json!([
            hit.offset,
            hit.confidence.name(),
            name,
            context.structure.map(|(_, offset)| offset),
            context.time.map(|(time, _)| time.to_string()),
            context.time.map(|(_, source)| source.name()),
            context.remote_address,
            context.remote_port,
        ]);
        let names = [
            "offset",
            "confidence",
            "context",
            "contextOffset",
            "time",
            "timeSource",
        ];
        let names = [&names[..], &["remoteAddress", "remotePort"]].concat();
        let found: Vec<_> = names.iter().map(|name| row[name].clone()).collect();
        assert_eq!(Value::from(found), expected);
    }
    assert!(kinds.len() >= 4, "{kinds:?}");
}

/// Parts have the rows of the whole, from a file and from a pipe.
#[test]
fn parts_have_the_same_context() {
    let image = image();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &image).unwrap();
    let path = file.path().to_str().unwrap();
    let without_index = |out: &str| {
        let mut rows = json_lines(out);
        rows.iter_mut().for_each(|row| row["index"] = Value::Null);
        rows
    };
    for base in ["", "--base 0x1d2a4c30000"] {
        let args = format!("carve --input-format bin {base}");
        let whole = without_index(&piped(&args, &image).1);
        let (mut from_file, mut from_pipe) = (Vec::new(), Vec::new());
        for start in (0..image.len()).step_by(70_001) {
            let args = format!("{args} --start {start} --length 70001");
            from_file.extend(without_index(&piped(&format!("{args} {path}"), b"").1));
            from_pipe.extend(without_index(&piped(&args, &image).1));
        }
        assert!(from_file == whole, "{base}");
        assert!(from_pipe == whole, "{base}");
    }
}

#[test]
fn timesketch_gets_a_sentence_and_a_time() {
    let args = ["carve", "-o", "timesketch", "testdata/context/trace.etl"];
    let (status, out, _) = mmfail(&args, b"", PIPE);
    assert_eq!(status, Status::Good);
    golden("context.timesketch.jsonl", &out);
    let (_, out, err) = piped("carve -o timesketch", &testdata("single.bin"));
    assert!(err.ends_with("; 1 of them have no time and are at the start of 1970\n"));
    let row = &json_lines(&out)[0];
    assert!(
        row["datetime"] == "1970-01-01T00:00:00.0000000Z"
            && row["timestamp_desc"] == "Time unknown",
        "{row}"
    );
    let (status, _, err) = piped("decode -o timesketch", b"");
    assert_eq!(status, Status::Usage);
    assert!(
        err.contains("[possible values: table, jsonl, json, csv]"),
        "{err}"
    );
}

/// What a damaged or truncated dump still has is found.
#[test]
fn damaged_minidumps_lose_only_what_is_damaged() {
    let dump = testdata("context/process-x64.dmp");
    let (_, whole, _) = piped("carve", &dump);
    for len in (0..dump.len()).step_by(997) {
        let (status, out, _) = piped("carve --min-confidence low", &dump[..len]);
        assert_eq!(status, Status::Good);
        let rows = json_lines(&out);
        for row in json_lines(&whole) {
            let offset = row["offset"].as_u64().unwrap() as usize;
            let is_there = rows.iter().any(|other| other["offset"] == row["offset"]);
            assert!(is_there || offset + 64 > len, "{row}");
        }
    }
    let mut damaged = dump.clone();
    damaged[8..12].fill(0); // no streams
    let (status, out, err) = piped("carve", &damaged);
    assert!(json_lines(&out).iter().all(|row| row["address"].is_null()));
    assert_eq!(status, Status::Good);
    assert!(err.contains("list of memory is missing, damaged"), "{err}");
}

/// The bytes of `events-x64.bin` from `cut` on, with the address of the first of them.
fn cut(cut: usize) -> (Vec<u8>, String) {
    let bytes = testdata("context/events-x64.bin").split_off(cut);
    (
        bytes,
        format!("--base {:#x}", 0x1D2_A4C3_0000_u64 + cut as u64),
    )
}

#[test]
fn events_are_aligned_by_their_addresses() {
    for start in 0..17 {
        let (bytes, base) = cut(start);
        let (_, out, _) = piped(&format!("carve {base}"), &bytes);
        let rows = json_lines(&out);
        let with_context = rows.iter().filter(|row| !row["context"].is_null()).count();
        assert_eq!((rows.len(), with_context), (7, 6), "{start}");
    }
}

/// An event at every place around the edge of a block and of what a core searches at once.
#[test]
fn an_event_at_an_edge_is_found() {
    let events = testdata("context/events-x64.bin");
    let event = json_lines(&piped("carve --count 1 testdata/context/events-x64.bin", b"").1);
    let at = event[0]["contextOffset"].as_u64().unwrap() as usize;
    let record = event[0]["offset"].as_u64().unwrap() as usize;
    for edge in [1000, BLOCK - 256, BLOCK] {
        for start in (edge - 160..edge + 8).step_by(8) {
            let mut image = vec![0x5A; 3 * BLOCK];
            image[start..start + 104].copy_from_slice(&events[at..at + 104]);
            let offset = (start + 2 * 4096) / 4096 * 4096 + record % 4096;
            image[offset..offset + 64].copy_from_slice(&events[record..record + 64]);
            let address = 0x1D2_A4C3_0000 + record as u64 - offset as u64;
            for base in [String::new(), format!("--base {address}")] {
                let (_, out, _) = piped(&format!("carve --input-format bin {base}"), &image);
                let row = &json_lines(&out)[0];
                assert_eq!(row["contextOffset"], start, "{edge} {base}");
            }
        }
    }
}

#[test]
fn an_event_belongs_to_a_record_up_to_one_mebibyte_away() {
    let (bytes, _) = cut(0);
    let row = &json_lines(&piped("carve --count 1", &bytes).1)[0];
    let at = row["contextOffset"].as_u64().unwrap() as usize;
    let record = row["offset"].as_u64().unwrap() as usize;
    let offset = 0x18_0000 + record % 4096;
    for (distance, is_found) in [(1 << 20, true), ((1 << 20) + 8, false)] {
        for direction in [-1, 1] {
            let mut image = vec![0; 0x30_0000];
            let event = (offset as i64 + direction * distance) as usize;
            image[event..event + 104].copy_from_slice(&bytes[at..at + 104]);
            image[offset..offset + 64].copy_from_slice(&bytes[record..record + 64]);
            let row = &json_lines(&piped("carve --input-format bin", &image).1)[0];
            assert_eq!(!row["context"].is_null(), is_found, "{distance:#x} {row}");
        }
    }
}

/// The lists of a minidump can lie behind its memory, also in a pipe.
#[test]
fn a_minidump_in_a_pipe_is_read_like_a_file() {
    let dump = testdata("context/process-x64.dmp");
    let (_, whole, _) = piped("carve", &dump);
    let number =
        |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let directory = number(&dump, 12) as usize;
    let mut far = dump.clone();
    far.resize(200_000, 0);
    for entry in 0..number(&dump, 8) as usize {
        let entry = directory + 12 * entry;
        let (len, at) = (
            number(&dump, entry + 4) as usize,
            number(&dump, entry + 8) as usize,
        );
        let end = u32::try_from(far.len()).unwrap();
        far[entry + 8..entry + 12].copy_from_slice(&end.to_le_bytes());
        far.extend_from_slice(&dump[at..at + len]);
    }
    let (status, out, err) = piped("carve", &far);
    assert_eq!((status, out), (Status::Good, whole), "{err}");
}

/// Records of memory that a dump does not list, and of another place that looks right, have no
/// event.
#[test]
fn bytes_outside_the_memory_of_a_dump_have_no_context() {
    let mut dump = testdata("context/process-x64.dmp");
    let row = &json_lines(&piped("carve --count 1", &dump).1)[0];
    let record = row["offset"].as_u64().unwrap() as usize;
    let pointer = u64::from_str_radix(&row["address"].as_str().unwrap()[2..], 16).unwrap();
    let offset = dump.len().next_multiple_of(4096) + (pointer % 4096) as usize;
    dump.resize(offset, 0);
    dump.extend_from_within(record..record + 64);
    let rows = json_lines(&piped("carve", &dump).1);
    let last = rows.last().unwrap();
    assert_eq!(last["offset"], offset);
    assert!(
        last["context"].is_null() && last["address"].is_null(),
        "{last}"
    );
}

/// The first byte of hex text has the address that --base tells, whatever its own address is.
#[test]
fn the_base_of_hex_text_is_the_address_of_its_first_byte() {
    let (bytes, base) = cut(0);
    let lines = bytes.chunks(16).enumerate().map(|(i, line)| {
        let digits: Vec<_> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{:08x}  {}\n", 0x10_0000 + 16 * i, digits.join(" "))
    });
    let text: String = lines.collect();
    let (_, from_text, err) = piped(&format!("carve {base}"), text.as_bytes());
    assert!(err.contains("hex text"), "{err}");
    let (_, from_bytes, _) = piped(&format!("carve {base}"), &bytes);
    let contexts = |out: &str| -> Vec<_> {
        let rows = json_lines(out);
        rows.iter()
            .map(|row| (row["address"].clone(), row["context"].clone()))
            .collect()
    };
    assert_eq!(contexts(&from_text), contexts(&from_bytes));
}

#[test]
fn hex_text_can_have_a_base_and_a_start() {
    let dump = testdata("negotiations.bin");
    for (width, start) in [(16, 1), (64, 64), (64, 128), (600, 64), (600, 100)] {
        let lines = dump
            .chunks(width)
            .map(|line| const_hex::encode(line) + "\n");
        let text: String = lines.collect();
        let args = format!("carve --base 0x1000 --start {start}");
        let (status, from_text, _) = piped(&args, text.as_bytes());
        let (_, from_bytes, _) = piped(&args, &dump);
        assert!(status == Status::Good && from_text == from_bytes, "{width}");
    }
}

/// Memory at 0x20000: a record with the tail of `FAILURE1` on x64, and the names it points to.
fn failure_1(local: &[u8], remote: &[u8]) -> Vec<u8> {
    let mut memory = testdata("single.bin");
    let names = 0x2_0000 + 112;
    let words = [names, names + local.len() as u64, 0, 0, 0, 0];
    memory.extend(words.into_iter().flat_map(u64::to_le_bytes));
    memory.extend(local);
    memory.extend(remote);
    memory
}

/// Without an event, the names after a record are those of a larger structure only if both can be
/// read. The most that is read of a name is 8 KiB.
#[test]
fn names_are_read_through_pointers() {
    let text = |len: usize| {
        let mut text: Vec<u8> = "n"
            .repeat(len)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        text.extend([0, 0]);
        text
    };
    let unterminated = &text(3)[..6];
    for (local, remote, names) in [
        (&text(3)[..], &text(5)[..], Some((3, 5))),
        (&text(255), &text(256), Some((255, 256))),
        (&text(3), &text(4095), Some((3, 4095))),
        (&text(3), &text(4096), None),
        (&text(3), unterminated, None),
        (&text(3), &[], None),
    ] {
        let memory = failure_1(local, remote);
        let row = &json_lines(&piped("carve --base 0x20000", &memory).1)[0];
        let len = |name: &str| row[name].as_str().map(str::len);
        let found = len("localPrincipal").zip(len("remotePrincipal"));
        assert_eq!(found, names, "{} {}", local.len(), remote.len());
        assert!(row["context"].is_null() && row["address"] == "0x0000000000020000");
    }
    // A pipe of which the start is not kept, and hex text, have their last bytes too.
    let memory = [vec![0; 1 << 17], failure_1(&text(3), &text(5))].concat();
    for input in [memory.clone(), hex::xxd(0, &memory).into_bytes()] {
        let row = &json_lines(&piped("carve --base 0x0", &input).1)[0];
        assert_eq!(row["remotePrincipal"], "nnnnn", "{row}");
    }
    // An empty name is one that is not known.
    let row = &json_lines(&piped("carve --base 0x20000", &failure_1(&text(3), &text(0))).1)[0];
    assert!(
        row["localPrincipal"] == "nnn" && row["remotePrincipal"].is_null(),
        "{row}"
    );
    // What could change how a line looks is escaped, and JSON stays JSON.
    let hostile: Vec<u8> = "\"\\\u{1b}\u{202e}\0"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (_, out, _) = piped("carve --base 0x20000", &failure_1(&hostile, &text(1)));
    assert_eq!(json_lines(&out)[0]["localPrincipal"], r#""\\u{1b}\u{202e}"#);
}

#[test]
fn a_base_replaces_the_addresses_of_a_minidump_and_says_so() {
    let args = "carve --base 0x10000 testdata/context/process-x64.dmp";
    let (status, _, err) = piped(args, b"");
    let message = "is a minidump, whose own addresses are replaced by --base";
    assert_eq!(status, Status::Good);
    assert!(err.contains(message), "{err}");
    let (.., err) = piped("carve --base 0x10000 testdata/context/payloads.bin", b"");
    assert!(!err.contains("--base"), "{err}");
}
