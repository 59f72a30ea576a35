package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultpreemption"
	"k8s.io/kubernetes/pkg/scheduler/framework/preemption"
)

// Preemption answers a case of mode "preemption": whom DefaultPreemption would evict on each node, and where.
type Preemption struct {
	ID        string   `json:"id"`
	NodeOrder []string `json:"nodeOrder"`
	// Feasible nodes make preemption unnecessary; nothing below is answered then.
	Feasible []string `json:"feasible"`
	Eligible bool     `json:"eligible"`
	Reason   string   `json:"reason,omitempty"` // why the pod is not eligible
	// PotentialNodes are those that preemption may help.
	PotentialNodes []string              `json:"potentialNodes"`
	Candidates     []Candidate           `json:"candidates"`
	NotCandidates  map[string]*Rejection `json:"notCandidates"`
	Best           []string              `json:"best"`
}

type Candidate struct {
	Node             string   `json:"node"`
	Victims          []string `json:"victims"` // namespace/name, most important first
	NumPDBViolations int64    `json:"numPDBViolations"`
}

func answerPreemption(ctx context.Context, c *Case) (any, error) {
	w, open, err := loadCluster(ctx, c, c.Pod)
	if err != nil {
		return nil, err
	}
	w.addToLister(c.Pod)
	plugin, ok := open.plugins[defaultpreemption.Name].(*defaultpreemption.DefaultPreemption)
	if !ok {
		return nil, fmt.Errorf("the profile has no %s", defaultpreemption.Name)
	}
	return preempt(w, open, plugin.Evaluator, c)
}

func preempt(w *cluster, open *openFramework, evaluator *preemption.Evaluator, c *Case) (*Preemption, error) {
	snapshot, err := w.snapshot(open)
	if err != nil {
		return nil, err
	}
	nodes, err := snapshot.List()
	if err != nil {
		return nil, err
	}
	answer := &Preemption{
		ID: c.ID, NodeOrder: nodeNames(nodes), Feasible: []string{}, PotentialNodes: []string{},
		Candidates: []Candidate{}, NotCandidates: map[string]*Rejection{}, Best: []string{},
	}
	state := framework.NewCycleState()
	failed, err := whyUnschedulable(w, open, state, c.Pod, answer)
	if failed == nil {
		return answer, err
	}

	answer.Eligible, answer.Reason = evaluator.PodEligibleToPreemptOthers(w.ctx, c.Pod, failed.Get(c.Pod.Status.NominatedNodeName))
	if !answer.Eligible {
		return answer, nil
	}
	potential, err := failed.NodesForStatusCode(snapshot, fwk.Unschedulable)
	if err != nil || len(potential) == 0 {
		return answer, err
	}
	// The scheduler has these nodes in no particular order; here they stand in the snapshot's.
	order := map[string]int{}
	for i, name := range answer.NodeOrder {
		order[name] = i
	}
	slices.SortFunc(potential, func(a, b fwk.NodeInfo) int { return order[a.Node().Name] - order[b.Node().Name] })
	answer.PotentialNodes = nodeNames(potential)

	budgets, err := evaluator.PdbLister.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	offset, wanted := int32(0), int32(len(potential))+1 // more than there can be: no early end
	if c.Offset != nil {
		offset = *c.Offset
		_, wanted = evaluator.GetOffsetAndNumCandidates(int32(len(potential)))
	}
	candidates, statuses, err := evaluator.DryRunPreemption(w.ctx, state, c.Pod, potential, budgets, offset, wanted)
	if err != nil {
		return nil, err
	}
	for _, candidate := range candidates {
		victims := []string{}
		for _, victim := range candidate.Victims().Pods {
			victims = append(victims, podKey(victim))
		}
		answer.Candidates = append(answer.Candidates, Candidate{candidate.Name(), victims, candidate.Victims().NumPDBViolations})
	}
	statuses.ForEachExplicitNode(func(node string, status *fwk.Status) {
		answer.NotCandidates[node] = rejection(status)
	})
	answer.Best = equallyGood(w.ctx, evaluator, candidates)
	return answer, nil
}

// whyUnschedulable runs the scheduler's own search and returns the status of every node, or nil when a node is feasible.
func whyUnschedulable(w *cluster, open *openFramework, state fwk.CycleState, pod *v1.Pod, answer *Preemption) (*framework.NodeToStatus, error) {
	info, err := framework.NewPodInfo(pod)
	if err != nil {
		return nil, err
	}
	record := &recorder{Framework: open, allNodes: true}
	result, err := w.scheduler.SchedulePod(w.ctx, record, state, &framework.QueuedPodInfo{PodInfo: info})
	if err == nil {
		if result.FeasibleNodes == 1 {
			answer.Feasible = []string{result.SuggestedHost}
		} else {
			answer.Feasible = sorted(totals(record, record.scores))
		}
		return nil, nil
	}
	var fitError *framework.FitError
	if errors.As(err, &fitError) {
		return fitError.Diagnosis.NodeToStatus, nil
	}
	if errors.Is(err, scheduler.ErrNoNodesAvailable) {
		return nil, nil
	}
	return nil, err
}

// equallyGood finds every candidate that may be chosen. Among equals the evaluator takes the one that a map yields
// first, so an equal of the winner wins sooner or later against it: 64 duels without a win leave no real doubt.
func equallyGood(ctx context.Context, evaluator *preemption.Evaluator, candidates []preemption.Candidate) []string {
	names := []string{}
	if len(candidates) == 0 {
		return names
	}
	winner := evaluator.SelectCandidate(ctx, candidates)
	for _, candidate := range candidates {
		if candidate.Name() == winner.Name() {
			names = append(names, winner.Name())
			continue
		}
		for range 64 {
			if evaluator.SelectCandidate(ctx, []preemption.Candidate{winner, candidate}).Name() == candidate.Name() {
				names = append(names, candidate.Name())
				break
			}
		}
	}
	slices.Sort(names)
	return names
}
