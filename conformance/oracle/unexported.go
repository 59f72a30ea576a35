package main

import (
	_ "unsafe" // for go:linkname

	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
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
