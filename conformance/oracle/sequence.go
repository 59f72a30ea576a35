package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	v1 "k8s.io/api/core/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/utils/clock"
)

// Step is one act of a sequence: schedule a pod, or change the cluster.
type Step struct {
	Pod *v1.Pod `json:"pod"`
	// Node is where the pod is put before the next step; null leaves it out.
	Node *string `json:"node"`

	AddNode    *v1.Node `json:"addNode"`
	RemoveNode string   `json:"removeNode"`
	RemovePod  string   `json:"removePod"` // namespace/name
}

// Sequence answers a case of mode "sequence", one element per step.
type Sequence struct {
	ID    string       `json:"id"`
	Steps []StepAnswer `json:"steps"`
}

// StepAnswer is empty for a step that only changes the cluster.
type StepAnswer struct {
	Feasible  []string       `json:"feasible,omitzero"`
	Best      []string       `json:"best,omitzero"`
	BestTotal *int64         `json:"bestTotal,omitempty"` // absent when no node is feasible
	Rejected  map[string]int `json:"rejected,omitzero"`   // plugin -> nodes that it rejected
	Error     string         `json:"error,omitempty"`

	// With sampling only.
	Examined           *int   `json:"examined,omitempty"`
	NextStartNodeIndex *int   `json:"nextStartNodeIndex,omitempty"`
	SuggestedHost      string `json:"suggestedHost,omitempty"`
}

func answerSequence(ctx context.Context, c *Case) (any, error) {
	w, err := newCluster(ctx, c, clock.RealClock{})
	if err != nil {
		return nil, err
	}
	if err := w.load(c); err != nil {
		return nil, err
	}
	answer := &Sequence{ID: c.ID, Steps: []StepAnswer{}}
	run := sequenceRun{cluster: w, nodes: map[string]*v1.Node{}, pods: map[string]*v1.Pod{}}
	for _, node := range c.Nodes {
		run.nodes[node.Name] = node
	}
	for _, pod := range c.Pods {
		run.pods[podKey(pod)] = pod
	}
	for i, step := range c.Steps {
		stepAnswer, err := run.take(step, c.Sampling)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i, err)
		}
		answer.Steps = append(answer.Steps, stepAnswer)
	}
	return answer, nil
}

type sequenceRun struct {
	*cluster
	nodes map[string]*v1.Node
	pods  map[string]*v1.Pod
}

func (run *sequenceRun) take(step Step, sampling bool) (StepAnswer, error) {
	switch {
	case step.AddNode != nil:
		run.nodes[step.AddNode.Name] = step.AddNode
		run.scheduler.Cache.AddNode(run.logger, step.AddNode)
		return StepAnswer{}, run.factory.Core().V1().Nodes().Informer().GetIndexer().Add(step.AddNode)
	case step.RemoveNode != "":
		node := run.nodes[step.RemoveNode]
		if node == nil {
			return StepAnswer{}, fmt.Errorf("there is no node %q", step.RemoveNode)
		}
		delete(run.nodes, step.RemoveNode)
		if err := run.scheduler.Cache.RemoveNode(run.logger, node); err != nil {
			return StepAnswer{}, err
		}
		return StepAnswer{}, run.factory.Core().V1().Nodes().Informer().GetIndexer().Delete(node)
	case step.RemovePod != "":
		pod := run.pods[step.RemovePod]
		if pod == nil {
			return StepAnswer{}, fmt.Errorf("there is no pod %q", step.RemovePod)
		}
		delete(run.pods, step.RemovePod)
		if pod.Spec.NodeName == "" {
			run.scheduler.SchedulingQueue.Delete(pod)
		} else if err := run.scheduler.Cache.RemovePod(run.logger, pod); err != nil {
			return StepAnswer{}, err
		}
		return StepAnswer{}, run.factory.Core().V1().Pods().Informer().GetIndexer().Delete(pod)
	case step.Pod != nil:
		answer, err := run.schedule(step.Pod, sampling)
		if err != nil || step.Node == nil {
			return answer, err
		}
		return answer, run.place(step.Pod, *step.Node)
	}
	return StepAnswer{}, errors.New("the step asks for nothing")
}

func (run *sequenceRun) schedule(pod *v1.Pod, sampling bool) (StepAnswer, error) {
	profile, err := run.frameworkFor(pod)
	if err != nil {
		return StepAnswer{}, err
	}
	snapshot, err := run.snapshot(profile)
	if err != nil {
		return StepAnswer{}, err
	}
	info, err := framework.NewPodInfo(pod)
	if err != nil {
		return StepAnswer{}, err
	}
	record := &recorder{Framework: profile, allNodes: !sampling}
	state := framework.NewCycleState()
	result, err := run.scheduler.SchedulePod(run.ctx, record, state, &framework.QueuedPodInfo{PodInfo: info})

	var fitError *framework.FitError
	answer := StepAnswer{Feasible: []string{}, Best: []string{}, Rejected: map[string]int{}}
	switch {
	case err == nil:
	case errors.As(err, &fitError), errors.Is(err, scheduler.ErrNoNodesAvailable):
	default:
		answer.Error = err.Error()
	}
	if result.FeasibleNodes == 1 {
		// kube-scheduler takes a lone feasible node unscored; its score is worth comparing all the same.
		node, err := snapshot.Get(result.SuggestedHost)
		if err != nil {
			return answer, err
		}
		lone := []fwk.NodeInfo{node}
		if status := record.RunPreScorePlugins(run.ctx, state, pod, lone); !status.IsSuccess() {
			return answer, status.AsError()
		}
		if _, status := record.RunScorePlugins(run.ctx, state, pod, lone); !status.IsSuccess() {
			return answer, status.AsError()
		}
	} else if result.FeasibleNodes > 1 && !record.HasScorePlugins() {
		return answer, errors.New("a profile without score plugins is not supported in this mode")
	}
	if result.FeasibleNodes > 0 {
		sums := totals(record, record.scores)
		answer.Feasible = sorted(sums)
		total, names := best(sums)
		answer.BestTotal, answer.Best = &total, names
		if !slices.Contains(names, result.SuggestedHost) {
			return answer, fmt.Errorf("the scheduler took %q, which is none of the best %v", result.SuggestedHost, names)
		}
	}
	answer.Rejected = record.rejections(snapshot.List)
	if sampling {
		examined := result.EvaluatedNodes
		if fitError != nil {
			examined = fitError.Diagnosis.NodeToStatus.Len()
		}
		next := int(reflect.ValueOf(run.scheduler).Elem().FieldByName("nextStartNodeIndex").Int())
		answer.Examined, answer.NextStartNodeIndex, answer.SuggestedHost = &examined, &next, result.SuggestedHost
	}
	return answer, nil
}

// rejections counts the nodes that each plugin turned down, those that PreFilter turned down as a whole included.
func (r *recorder) rejections(list func() ([]fwk.NodeInfo, error)) map[string]int {
	counts := map[string]int{}
	nodes, err := list()
	if err != nil {
		return counts
	}
	narrower := strings.Join(sorted(r.narrowers), ",")
	for _, node := range nodes {
		name := node.Node().Name
		switch status, filtered := r.filtered[name]; {
		case !r.preFilter.IsSuccess():
			plugin := r.preFilter.Plugin()
			if plugin == "" {
				plugin = narrower
			}
			counts[plugin]++
		case filtered && !status.IsSuccess():
			counts[status.Plugin()]++
		case !filtered && !r.narrowed.AllNodes() && !r.narrowed.NodeNames.Has(name):
			counts[narrower]++
		}
	}
	return counts
}

func (run *sequenceRun) place(pod *v1.Pod, node string) error {
	if run.nodes[node] == nil {
		return fmt.Errorf("there is no node %q", node)
	}
	bound := pod.DeepCopy()
	bound.Spec.NodeName = node
	bound.Status.NominatedNodeName = ""
	run.pods[podKey(bound)] = bound
	run.addToLister(bound)
	return run.scheduler.Cache.AddPod(run.logger, bound)
}
