package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
)

var update = flag.Bool("update", false, "rewrite samples/*.answers.jsonl")

// TestSamples answers every sample and compares with the answers kept beside it.
func TestSamples(t *testing.T) {
	quietLogs(-1)
	for mode, answer := range modes {
		t.Run(mode, func(t *testing.T) {
			if mode == "gang" {
				setGates(t, "GenericWorkload=true,GangScheduling=true")
				defer setGates(t, "GangScheduling=false,GenericWorkload=false")
			}
			cases, err := os.ReadFile("samples/" + mode + ".jsonl")
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err = stream(bytes.NewReader(cases), &out, 1, func(line []byte) []byte { return answerLine(answer, line) })
			if err != nil {
				t.Fatal(err)
			}
			file := "samples/" + mode + ".answers.jsonl"
			if *update {
				if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wantLines, gotLines := bytes.Split(want, []byte("\n")), bytes.Split(out.Bytes(), []byte("\n"))
			if len(wantLines) != len(gotLines) {
				t.Fatalf("want %d answers, got %d", len(wantLines)-1, len(gotLines)-1)
			}
			for i := range wantLines {
				if !bytes.Equal(wantLines[i], gotLines[i]) {
					t.Errorf("line %d\nwant %s\ngot  %s", i+1, wantLines[i], gotLines[i])
				}
			}
		})
	}
}

func setGates(t *testing.T, gates string) {
	if err := utilfeature.DefaultMutableFeatureGate.Set(gates); err != nil {
		t.Fatal(err)
	}
}

// TestKnownScores holds the oracle against arithmetic done by hand.
func TestKnownScores(t *testing.T) {
	quietLogs(-1)
	known := []struct {
		id, plugin, node string
		raw              int64
	}{
		{"least-allocated-73", "NodeResourcesFit", "n1", 73}, // (97 + 50) / 2
		{"used-node-66", "NodeResourcesFit", "n1", 66},       // (62 + 70) / 2
		{"used-node-66", "NodeResourcesBalancedAllocation", "n1", 74},
		{"empty-node-71", "NodeResourcesFit", "n1", 71},
		{"empty-node-71", "NodeResourcesBalancedAllocation", "n1", 64},
		{"image-locality-12", "ImageLocality", "n0", 12},
		{"image-locality-12", "ImageLocality", "n3", 0},
		{"inter-pod-affinity", "InterPodAffinity", "a0", 50},
		{"default-spread-of-a-service", "PodTopologySpread", "a0", 11}, // ln 8 + 2 + 2 ln 5 + 4
	}
	answers := map[string]Decision{}
	cases, err := os.ReadFile("samples/decision.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(cases) {
		var decision Decision
		if err := json.Unmarshal(answerLine(answerDecision, line), &decision); err != nil {
			t.Fatal(err)
		}
		answers[decision.ID] = decision
	}
	for _, k := range known {
		if got := answers[k.id].Scores[k.plugin][k.node].Raw; got != k.raw {
			t.Errorf("%s: %s on %s: want %d, got %d", k.id, k.plugin, k.node, k.raw, got)
		}
	}
}
