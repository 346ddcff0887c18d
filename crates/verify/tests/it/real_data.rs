//! Facts of real chains.

use primitives::Hash;
use verify::{
    Assurance, AuthoritySet, Checkpoint, FinalityWalk, GrandpaChange, Header, Justification,
    JustificationError, Pushed, SealedChain, StorageProof,
};

use crate::records::{
    FinneyCheckpoint, Headers, NodeRecord, TestnetJustification, bytes, grandpa_keys, shared, vector,
};

#[test]
fn finney_checkpoint_hands_over_to_set_6() {
    let file: FinneyCheckpoint = vector("finney-checkpoint.json");
    let header = Header::decode(&bytes(&file.finalized_block_header)).unwrap();
    assert_eq!(header.number(), 8_867_448);
    assert_eq!(header.number(), file.block_number);
    assert_eq!(
        header.hash().to_string(),
        "0x511948e96e1d479d0a92d89bb976638780f2c65a93a5d5be710f22ee15c60200"
    );
    assert_eq!(header.hash(), file.block_hash.parse().unwrap());
    assert_eq!(header.aura_slot(), Some(148_917_178));
    assert!(matches!(
        header.grandpa_change(),
        Some(GrandpaChange::Scheduled { delay: 0, .. })
    ));

    let signing = AuthoritySet::decode(&bytes(&file.grandpa_authority_set_scale)).unwrap();
    assert_eq!(signing.id(), 5);
    assert_eq!(signing.authorities(), grandpa_keys(&file.signing_set.authorities));
    let walk = FinalityWalk::start(Checkpoint::new(header, signing).unwrap());
    assert_eq!((walk.set().id(), file.next_set.set_id), (6, 6));
    assert_eq!(walk.set().authorities(), grandpa_keys(&file.next_set.authorities));
    assert_eq!(walk.set().authorities().len(), 20);
    assert_eq!(walk.set().threshold(), 14);
}

/// Its digest: an Aura slot, new Aura authors, new GRANDPA voters, Frontier's log, a seal. Nothing is lost.
#[test]
fn finney_checkpoint_digest_is_whole() {
    let file: FinneyCheckpoint = vector("finney-checkpoint.json");
    let header = Header::decode(&bytes(&file.finalized_block_header)).unwrap();
    let digest = header.digest();
    let engines: Vec<_> = digest.iter().map(|item| (item[0], &item[1..5])).collect();
    assert!(
        engines.contains(&(6, b"aura")) && engines.contains(&(4, b"FRNK")) && engines.contains(&(4, b"fron"))
    );
    assert_eq!(engines.last(), Some(&(5, &b"aura"[..])));
    let digest: Vec<u8> = digest.concat();
    assert!(header.scale().ends_with(&digest));
}

#[test]
fn testnet_justification_verifies_under_set_3_alone() {
    let file: TestnetJustification = vector("testnet-justification.json");
    let justification = Justification::decode(&bytes(&file.justification)).unwrap();
    assert_eq!(justification.target().number, 5_534_451);
    assert_eq!(justification.target().number, file.block_number);
    assert_eq!(
        justification.target().hash,
        file.block_hash.parse::<Hash>().unwrap()
    );
    assert_eq!(justification.round(), 799_276);
    assert_eq!(file.set_id, 3);
    for id in 0..=10 {
        let set = AuthoritySet::new(id, grandpa_keys(&file.authorities)).unwrap();
        match set.verify(&justification) {
            Ok(signatures) => assert_eq!((id, signatures.signed, signatures.of), (3, 5, 6)),
            Err(error) => assert!(id != 3 && error == JustificationError::BadSignature { set_id: id }),
        }
    }
}

#[test]
fn recorded_mainnet_headers_have_their_hashes() {
    let whole: Option<Headers> = shared("fixtures/finney-headers.json");
    if let Some(whole) = &whole {
        assert_eq!(whole.headers.len(), 57);
    }
    let excerpt: Headers = vector("finney-headers-excerpt.json");
    for recorded in excerpt
        .headers
        .iter()
        .chain(whole.iter().flat_map(|whole| &whole.headers))
    {
        assert_eq!(recorded.decode().hash(), recorded.stated_hash());
    }
}

#[test]
fn node_record_headers_have_their_hashes() {
    for record in NodeRecord::all() {
        let hashes: Vec<_> = record.headers().iter().map(Header::hash).collect();
        assert_eq!(hashes, record.stated_hashes());
    }
}

#[test]
fn node_record_justifications_finalize_under_set_0() {
    for record in NodeRecord::all() {
        let mut walk = record.walk();
        for number in [1, 512] {
            let header = walk
                .advance(&record.header(number), &record.justification(number))
                .unwrap();
            assert_eq!(
                (header.number(), header.assurance()),
                (number, Assurance::Finalized)
            );
            assert_eq!(walk.signatures().unwrap().of, 2);
        }
        assert_eq!(walk.set().id(), 0);
    }
}

/// Every block of the record, from genesis, is sealed by the author whose slot it is.
#[test]
fn node_record_seals_hold() {
    for record in NodeRecord::all() {
        let genesis = Checkpoint::new(record.header(0), record.grandpa())
            .unwrap()
            .verified();
        let mut chain = SealedChain::start(genesis, record.aura());
        let linked = record.headers().into_iter().skip(1);
        let linked = linked
            .enumerate()
            .take_while(|(index, header)| header.number() == *index as u32 + 1);
        for (_, header) in linked {
            assert_eq!(chain.push(header), Ok(Pushed::Extended));
        }
        assert!(chain.len() >= 16);
        assert_eq!(record.sealed_above_512().head().number(), 528);
    }
}

/// Every recorded proof yields the node's own values, and its own absences.
#[test]
fn node_record_proofs_yield_the_nodes_values() {
    for record in NodeRecord::all() {
        let tip = record.sealed_above_512().head();
        let (mut present, mut absent) = (0, 0);
        for recorded in &record.proofs {
            assert_eq!(tip.hash(), recorded.at.parse().unwrap());
            let proof = StorageProof::verify(recorded.nodes(), &tip).unwrap();
            for (key, value) in recorded.keys.iter().zip(&recorded.values) {
                let value = value.as_deref().map(bytes);
                *(if value.is_some() {
                    &mut present
                } else {
                    &mut absent
                }) += 1;
                let proved = proof.value(&bytes(key)).unwrap();
                assert_eq!(
                    (proved.assurance(), proved.block()),
                    (Assurance::Best, tip.block())
                );
                assert_eq!(proved.into_inner(), value, "{key}");
            }
        }
        assert_eq!((present, absent), (204, 3));
    }
}
