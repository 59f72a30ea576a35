// Command oracle answers scheduling cases with the real kube-scheduler code of the Kubernetes version pinned in go.mod.
//
// Cases come as JSON lines on standard input (or from a file), answers leave as JSON lines in the same order.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	_ "k8s.io/kubernetes/pkg/features" // registers the feature gates that -feature-gates may change
)

// modes maps the first argument to the function that answers one case of that kind.
// An error becomes the "error" member of the answer.
var modes = map[string]func(ctx context.Context, c *Case) (any, error){
	"decision":   answerDecision,
	"sequence":   answerSequence,
	"preemption": answerPreemption,
	"queue":      answerQueue,
	"devices":    answerDevices,
	"volume":     answerVolume,
	"gang":       answerGang,
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println(kubernetesVersion())
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "features" {
		printFeatures(os.Stdout)
		return
	}
	flags := flag.NewFlagSet("oracle", flag.ExitOnError)
	input := flags.String("input", "", "file of cases (default: standard input)")
	output := flags.String("output", "", "file for answers (default: standard output)")
	workers := flags.Int("workers", 1, "cases answered at the same time")
	gates := flags.String("feature-gates", "", "Kubernetes feature gates, for example A=true,B=false")
	verbosity := flags.Int("v", -1, "log verbosity of the scheduler on standard error; negative: silent")
	if len(os.Args) < 2 || modes[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: oracle decision|sequence|preemption|queue|devices|volume|gang|version|features [flags] < cases.jsonl > answers.jsonl")
		flags.PrintDefaults()
		os.Exit(2)
	}
	_ = flags.Parse(os.Args[2:])
	quietLogs(*verbosity)
	if err := run(modes[os.Args[1]], *input, *output, *workers, *gates); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(answer func(context.Context, *Case) (any, error), input, output string, workers int, gates string) error {
	if gates != "" {
		if err := utilfeature.DefaultMutableFeatureGate.Set(gates); err != nil {
			return err
		}
	}
	in, out := io.Reader(os.Stdin), io.Writer(os.Stdout)
	if input != "" {
		file, err := os.Open(input)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	if output != "" {
		file, err := os.Create(output)
		if err != nil {
			return err
		}
		defer file.Close()
		out = file
	}
	return stream(in, out, max(workers, 1), func(line []byte) []byte { return answerLine(answer, line) })
}

// stream answers every non-blank line, several at a time, and writes the answers in the order of the lines.
func stream(in io.Reader, out io.Writer, workers int, answer func([]byte) []byte) error {
	pending := make(chan chan []byte, workers-1)
	failed := make(chan error, 1)
	go func() {
		defer close(pending)
		reader := bufio.NewReaderSize(in, 1<<20)
		for {
			line, err := reader.ReadBytes('\n')
			if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 {
				slot := make(chan []byte, 1)
				pending <- slot
				if workers == 1 {
					slot <- answer(trimmed)
				} else {
					go func() { slot <- answer(trimmed) }()
				}
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				failed <- err
				return
			}
		}
	}()
	writer := bufio.NewWriter(out)
	for slot := range pending {
		writer.Write(<-slot)
		writer.WriteByte('\n')
		if len(pending) == 0 {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
	}
	select {
	case err := <-failed:
		return err
	default:
		return writer.Flush()
	}
}

// answerLine never fails: whatever goes wrong is told in the answer's "error".
func answerLine(answer func(context.Context, *Case) (any, error), line []byte) (encoded []byte) {
	c := &Case{}
	defer func() {
		if problem := recover(); problem != nil {
			encoded = encode(failure{ID: c.ID, Error: fmt.Sprintf("panic: %v\n%s", problem, debug.Stack())})
		}
	}()
	if err := c.decode(line); err != nil {
		return encode(failure{ID: c.ID, Error: err.Error()})
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	result, err := answer(ctx, c)
	if err != nil {
		return encode(failure{ID: c.ID, Error: err.Error()})
	}
	return encode(result)
}

type failure struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(buffer.Bytes())
}

func quietLogs(verbosity int) {
	if verbosity < 0 {
		klog.SetLogger(klog.New(nil))
		return
	}
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	_ = flags.Set("v", fmt.Sprint(verbosity))
}

// printFeatures lists every feature gate with the default of this Kubernetes version.
func printFeatures(out io.Writer) {
	all := utilfeature.DefaultMutableFeatureGate.GetAll()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		stage := cmp.Or(string(all[name].PreRelease), "GA")
		fmt.Fprintf(out, "%s=%t %s\n", name, utilfeature.DefaultFeatureGate.Enabled(name), stage)
	}
}

func kubernetesVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubernetes" {
			return strings.TrimSpace(module.Version)
		}
	}
	return "unknown"
}
