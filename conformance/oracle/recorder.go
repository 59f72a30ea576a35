package main

import (
	"context"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// recorder is handed to the scheduler in place of a profile: it passes every call on, and remembers the answers.
type recorder struct {
	framework.Framework
	// allNodes switches node sampling off.
	allNodes bool

	preFilter *fwk.Status
	narrowed  *fwk.PreFilterResult
	narrowers sets.Set[string]
	filtered  map[string]*fwk.Status // node -> its last Filter status
	scores    []fwk.NodePluginScores
}

func (r *recorder) PercentageOfNodesToScore() *int32 {
	if r.allNodes {
		all := int32(100)
		return &all
	}
	return r.Framework.PercentageOfNodesToScore()
}

func (r *recorder) RunPreFilterPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod) (*fwk.PreFilterResult, *fwk.Status, sets.Set[string]) {
	narrowed, status, narrowers := r.Framework.RunPreFilterPlugins(ctx, state, pod)
	// The scheduler goes on to write into its set: it becomes the diagnosis' UnschedulablePlugins.
	r.narrowed, r.preFilter, r.narrowers = narrowed, status, narrowers.Clone()
	return narrowed, status, narrowers
}

func (r *recorder) RunFilterPluginsWithNominatedPods(ctx context.Context, state fwk.CycleState, pod *v1.Pod, node fwk.NodeInfo) *fwk.Status {
	status := r.Framework.RunFilterPluginsWithNominatedPods(ctx, state, pod, node)
	if r.filtered == nil {
		r.filtered = map[string]*fwk.Status{}
	}
	r.filtered[node.Node().Name] = status
	return status
}

func (r *recorder) RunScorePlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodes []fwk.NodeInfo) ([]fwk.NodePluginScores, *fwk.Status) {
	scores, status := r.Framework.RunScorePlugins(ctx, state, pod, nodes)
	r.scores = scores
	return scores, status
}
