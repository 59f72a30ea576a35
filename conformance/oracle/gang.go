package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	schedulingv1alpha2 "k8s.io/api/scheduling/v1alpha2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/features"
	"k8s.io/kubernetes/pkg/scheduler"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/utils/clock"
)

// Gang answers a case of mode "gang": what becomes of the pods that wait, until the active queue is empty.
type Gang struct {
	ID string `json:"id"`
	// Gated pods never came into the active queue.
	Gated []string `json:"gated"`
	// Cycles are in order; each tries one pod, or the pods of one group.
	Cycles []GangCycle `json:"cycles"`
}

// GangCycle is one call of ScheduleOne.
type GangCycle struct {
	Pods map[string]PodOutcome `json:"pods"`
	// Group is what the scheduler wrote into the status of the PodGroup.
	Group *GroupCondition `json:"group,omitempty"`
}

// PodOutcome has either a node or a message.
type PodOutcome struct {
	Node    string `json:"node,omitempty"`
	Message string `json:"message,omitempty"`
	// Rejected: by plugins; otherwise something went wrong.
	Rejected bool `json:"rejected,omitempty"`
}

// GroupCondition is the condition PodGroupScheduled.
type GroupCondition struct {
	Name    string `json:"name"`
	Status  string `json:"status"`
	Reason  string `json:"reason"`
	Message string `json:"message,omitempty"`
}

func answerGang(ctx context.Context, c *Case) (any, error) {
	if !utilfeature.DefaultFeatureGate.Enabled(features.GangScheduling) {
		return nil, errors.New("mode gang needs -feature-gates GenericWorkload=true,GangScheduling=true")
	}
	run := &gangRun{}
	w, err := newClusterWith(ctx, c, clock.RealClock{}, run.client())
	if err != nil {
		return nil, err
	}
	w.scheduler.FailureHandler = run.noting(w.scheduler.FailureHandler)
	if err := w.load(c); err != nil {
		return nil, err
	}
	queue, ok := w.scheduler.SchedulingQueue.(*internalqueue.PriorityQueue)
	if !ok {
		return nil, fmt.Errorf("unexpected queue %T", w.scheduler.SchedulingQueue)
	}
	answer := &Gang{ID: c.ID, Gated: podNames(queue.UnschedulablePods()), Cycles: []GangCycle{}}
	for len(queue.PodsInActiveQ()) > 0 {
		before := assumedPods(w)
		run.begin()
		w.scheduler.ScheduleOne(ctx)
		cycle := run.end()
		for name, node := range assumedPods(w) {
			if _, known := before[name]; !known {
				cycle.Pods[name] = PodOutcome{Node: node}
			}
		}
		answer.Cycles = append(answer.Cycles, cycle)
	}
	return answer, nil
}

// gangRun gathers what one cycle says.
type gangRun struct {
	lock  sync.Mutex
	cycle GangCycle
}

func (r *gangRun) begin() { r.cycle = GangCycle{Pods: map[string]PodOutcome{}} }

func (r *gangRun) end() GangCycle {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.cycle
}

// client lets every binding succeed and takes down the conditions of groups.
func (r *gangRun) client() *fake.Clientset {
	client := fake.NewSimpleClientset()
	client.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, nil
	})
	client.PrependReactor("patch", "podgroups", func(action clienttesting.Action) (bool, runtime.Object, error) {
		patch := action.(clienttesting.PatchAction)
		var body struct {
			Status struct {
				Conditions []metav1.Condition `json:"conditions"`
			} `json:"status"`
		}
		if err := json.Unmarshal(patch.GetPatch(), &body); err != nil {
			return true, nil, err
		}
		r.lock.Lock()
		defer r.lock.Unlock()
		for _, condition := range body.Status.Conditions {
			r.cycle.Group = &GroupCondition{
				Name:    patch.GetNamespace() + "/" + patch.GetName(),
				Status:  string(condition.Status),
				Reason:  condition.Reason,
				Message: condition.Message,
			}
		}
		return true, &schedulingv1alpha2.PodGroup{}, nil
	})
	return client
}

// noting takes down what a pod is told when it fails; then it goes back to the queue, where siblings may call it again.
func (r *gangRun) noting(handler scheduler.FailureHandlerFn) scheduler.FailureHandlerFn {
	return func(ctx context.Context, f framework.Framework, info *framework.QueuedPodInfo, status *fwk.Status, nominating *fwk.NominatingInfo, start time.Time) {
		r.lock.Lock()
		r.cycle.Pods[podKey(info.Pod)] = PodOutcome{Message: status.Message(), Rejected: status.IsRejected()}
		r.lock.Unlock()
		handler(ctx, f, info, status, nominating, start)
	}
}

func assumedPods(w *cluster) map[string]string {
	dump := w.scheduler.Cache.Dump()
	assumed := map[string]string{}
	for name, node := range dump.Nodes {
		for _, pod := range node.Pods {
			if dump.AssumedPods.Has(string(pod.GetPod().UID)) {
				assumed[podKey(pod.GetPod())] = name
			}
		}
	}
	return assumed
}

func podNames(pods []*v1.Pod) []string {
	names := map[string]bool{}
	for _, pod := range pods {
		names[podKey(pod)] = true
	}
	return sorted(names)
}
