package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	v1 "k8s.io/api/core/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// Decision answers a case of mode "decision": all that the profile says about one pod on every node.
type Decision struct {
	ID           string                      `json:"id"`
	NodeOrder    []string                    `json:"nodeOrder"`
	PreFilter    PreFilter                   `json:"preFilter"`
	Filters      map[string]*Rejection       `json:"filters"`
	Scores       map[string]map[string]Score `json:"scores"`
	SkippedScore []string                    `json:"skippedScore"`
	Totals       map[string]int64            `json:"totals"`
	Best         []string                    `json:"best"`
}

type PreFilter struct {
	Status    string   `json:"status"`
	Plugin    string   `json:"plugin,omitempty"`
	Reasons   []string `json:"reasons,omitempty"`
	NodeNames []string `json:"nodeNames"` // null: all nodes
	Skipped   []string `json:"skipped"`
}

// Rejection is why a node was not feasible.
type Rejection struct {
	Plugin  string   `json:"plugin"`
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
}

type Score struct {
	Raw        int64 `json:"raw"`
	Normalized int64 `json:"normalized"`
	Weighted   int64 `json:"weighted"`
}

func answerDecision(ctx context.Context, c *Case) (any, error) {
	w, open, err := loadCluster(ctx, c, c.Pod)
	if err != nil {
		return nil, err
	}
	w.addToLister(c.Pod)
	return decide(w, open, c)
}

func decide(w *cluster, open *openFramework, c *Case) (*Decision, error) {
	snapshot, err := w.snapshot(open)
	if err != nil {
		return nil, err
	}
	nodes, err := snapshot.List()
	if err != nil {
		return nil, err
	}
	answer := &Decision{
		ID: c.ID, NodeOrder: nodeNames(nodes), Filters: map[string]*Rejection{}, Scores: map[string]map[string]Score{},
		SkippedScore: []string{}, Totals: map[string]int64{}, Best: []string{},
	}
	state := framework.NewCycleState()

	narrowed, status, narrowers := open.RunPreFilterPlugins(w.ctx, state, c.Pod)
	answer.PreFilter = PreFilter{Status: status.Code().String(), Skipped: sorted(state.GetSkipFilterPlugins())}
	if status != nil { // nil is success
		answer.PreFilter.Plugin, answer.PreFilter.Reasons = status.Plugin(), status.Reasons()
	}
	narrower := strings.Join(sorted(narrowers), ",")
	if !narrowed.AllNodes() {
		answer.PreFilter.NodeNames = sorted(narrowed.NodeNames)
		if answer.PreFilter.Plugin == "" {
			answer.PreFilter.Plugin = narrower
		}
	}
	if !status.IsSuccess() {
		if !status.IsRejected() {
			return nil, status.AsError()
		}
		return answer, nil
	}

	var feasible []fwk.NodeInfo
	for _, node := range nodes {
		name := node.Node().Name
		if !narrowed.AllNodes() && !narrowed.NodeNames.Has(name) {
			answer.Filters[name] = outsideNodeNames(narrower)
			continue
		}
		status := open.RunFilterPluginsWithNominatedPods(w.ctx, state, c.Pod, node)
		if status.Code() == fwk.Error {
			return nil, fmt.Errorf("filtering node %q: %w", name, status.AsError())
		}
		answer.Filters[name] = rejection(status)
		if status.IsSuccess() {
			feasible = append(feasible, node)
		}
	}
	if len(feasible) == 0 {
		return answer, nil
	}
	return answer, answer.score(w, open, state, c.Pod, feasible)
}

// score asks every score plugin itself, and makes sure that the framework comes to the same sums.
func (answer *Decision) score(w *cluster, open *openFramework, state fwk.CycleState, pod *v1.Pod, feasible []fwk.NodeInfo) error {
	if status := open.RunPreScorePlugins(w.ctx, state, pod, feasible); !status.IsSuccess() {
		return fmt.Errorf("PreScore: %w", status.AsError())
	}
	answer.SkippedScore = sorted(state.GetSkipScorePlugins())
	for _, enabled := range open.ListPlugins().Score.Enabled {
		if state.GetSkipScorePlugins().Has(enabled.Name) {
			continue
		}
		plugin, ok := open.plugins[enabled.Name].(fwk.ScorePlugin)
		if !ok {
			return fmt.Errorf("%s does not score", enabled.Name)
		}
		list := make(fwk.NodeScoreList, len(feasible))
		raw := make([]int64, len(feasible))
		for i, node := range feasible {
			score, status := plugin.Score(w.ctx, state, pod, node)
			if !status.IsSuccess() {
				return fmt.Errorf("%s on node %q: %w", enabled.Name, node.Node().Name, status.AsError())
			}
			raw[i], list[i] = score, fwk.NodeScore{Name: node.Node().Name, Score: score}
		}
		if extensions := plugin.ScoreExtensions(); extensions != nil {
			if status := extensions.NormalizeScore(w.ctx, state, pod, list); !status.IsSuccess() {
				return fmt.Errorf("normalizing %s: %w", enabled.Name, status.AsError())
			}
		}
		scores := map[string]Score{}
		for i, node := range list {
			scores[node.Name] = Score{Raw: raw[i], Normalized: node.Score, Weighted: node.Score * int64(enabled.Weight)}
		}
		answer.Scores[enabled.Name] = scores
	}

	official, status := open.RunScorePlugins(w.ctx, state, pod, feasible)
	if !status.IsSuccess() {
		return fmt.Errorf("Score: %w", status.AsError())
	}
	for _, node := range official {
		if len(node.Scores) != len(answer.Scores) {
			return fmt.Errorf("the framework ran %d score plugins, the oracle %d", len(node.Scores), len(answer.Scores))
		}
		for _, score := range node.Scores {
			if own := answer.Scores[score.Name][node.Name].Weighted; own != score.Score {
				return fmt.Errorf("%s on node %q: the framework says %d, the oracle %d", score.Name, node.Name, score.Score, own)
			}
		}
	}
	answer.Totals = totals(open, official)
	_, answer.Best = best(answer.Totals)
	return nil
}

// totals are the sums by which kube-scheduler ranks nodes; a profile without score plugins gives every node one point.
func totals(f framework.Framework, scores []fwk.NodePluginScores) map[string]int64 {
	result := map[string]int64{}
	for _, node := range scores {
		result[node.Name] = node.TotalScore
		if !f.HasScorePlugins() {
			result[node.Name] = 1
		}
	}
	return result
}

func best(totals map[string]int64) (total int64, names []string) {
	names = []string{}
	for name, sum := range totals {
		if len(names) == 0 || sum > total {
			total, names = sum, []string{}
		}
		if sum == total {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return total, names
}

func rejection(status *fwk.Status) *Rejection {
	if status.IsSuccess() {
		return nil
	}
	return &Rejection{Plugin: status.Plugin(), Code: status.Code().String(), Reasons: status.Reasons()}
}

// outsideNodeNames is the rejection of the nodes that PreFilter left out; kube-scheduler does not filter them at all.
func outsideNodeNames(narrower string) *Rejection {
	return &Rejection{
		Plugin: narrower, Code: fwk.UnschedulableAndUnresolvable.String(),
		Reasons: []string{fmt.Sprintf("node(s) didn't satisfy plugin(s) [%s]", strings.ReplaceAll(narrower, ",", " "))},
	}
}

func nodeNames(nodes []fwk.NodeInfo) []string {
	names := make([]string, len(nodes))
	for i, node := range nodes {
		names[i] = node.Node().Name
	}
	return names
}

func sorted[V any](set map[string]V) []string {
	return append([]string{}, slices.Sorted(maps.Keys(set))...)
}
