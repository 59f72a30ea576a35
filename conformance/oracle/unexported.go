package main

import (
	"context"
	"reflect"
	"time"
	"unsafe" // also for go:linkname

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/preemption"
)

// What kube-scheduler does on informer events and on its timers is not exported. To run it at chosen instants,
// without informers and without waiting, mode queue reaches these methods by name.

//go:linkname flushBackoffQCompleted k8s.io/kubernetes/pkg/scheduler/backend/queue.(*PriorityQueue).flushBackoffQCompleted
func flushBackoffQCompleted(queue *internalqueue.PriorityQueue, logger klog.Logger)

//go:linkname flushUnschedulablePodsLeftover k8s.io/kubernetes/pkg/scheduler/backend/queue.(*PriorityQueue).flushUnschedulablePodsLeftover
func flushUnschedulablePodsLeftover(queue *internalqueue.PriorityQueue, logger klog.Logger)

//go:linkname onPodAdd k8s.io/kubernetes/pkg/scheduler.(*Scheduler).addPod
func onPodAdd(s *scheduler.Scheduler, pod any)

//go:linkname onPodUpdate k8s.io/kubernetes/pkg/scheduler.(*Scheduler).updatePod
func onPodUpdate(s *scheduler.Scheduler, before, after any)

//go:linkname onPodDelete k8s.io/kubernetes/pkg/scheduler.(*Scheduler).deletePod
func onPodDelete(s *scheduler.Scheduler, pod any)

//go:linkname onNodeAdd k8s.io/kubernetes/pkg/scheduler.(*Scheduler).addNodeToCache
func onNodeAdd(s *scheduler.Scheduler, node any)

//go:linkname onNodeUpdate k8s.io/kubernetes/pkg/scheduler.(*Scheduler).updateNodeInCache
func onNodeUpdate(s *scheduler.Scheduler, before, after any)

//go:linkname onNodeDelete k8s.io/kubernetes/pkg/scheduler.(*Scheduler).deleteNodeFromCache
func onNodeDelete(s *scheduler.Scheduler, node any)

//go:linkname skipPodSchedule k8s.io/kubernetes/pkg/scheduler.(*Scheduler).skipPodSchedule
func skipPodSchedule(s *scheduler.Scheduler, ctx context.Context, profile framework.Framework, pod *v1.Pod) bool

//go:linkname handleBindingCycleError k8s.io/kubernetes/pkg/scheduler.(*Scheduler).handleBindingCycleError
func handleBindingCycleError(s *scheduler.Scheduler, ctx context.Context, state fwk.CycleState, profile framework.Framework,
	info *framework.QueuedPodInfo, start time.Time, result scheduler.ScheduleResult, status *fwk.Status)

// preemptingOf gives the executor's own set of pods whose preemption goes on. The executor itself would evict in the
// background, with requests to an API server.
func preemptingOf(executor *preemption.Executor) sets.Set[types.UID] {
	field := reflect.ValueOf(executor).Elem().FieldByName("preempting")
	return *(*sets.Set[types.UID])(unsafe.Pointer(field.UnsafeAddr()))
}
