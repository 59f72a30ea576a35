package main

import (
	"context"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/apis/core"
	corev1conversion "k8s.io/kubernetes/pkg/apis/core/v1"
	podregistry "k8s.io/kubernetes/pkg/registry/core/pod"
)

// mergeLabelKeys runs the API server's own preparation of new pods, which turns matchLabelKeys and mismatchLabelKeys
// into label selectors: of those in pod (anti-)affinity, kube-scheduler knows nothing.
func mergeLabelKeys(pod *v1.Pod) error {
	if !hasLabelKeys(pod) {
		return nil
	}
	var internal core.Pod
	if err := corev1conversion.Convert_v1_Pod_To_core_Pod(pod.DeepCopy(), &internal, nil); err != nil {
		return err
	}
	podregistry.Strategy.PrepareForCreate(context.Background(), &internal)
	var prepared v1.Pod
	if err := corev1conversion.Convert_core_Pod_To_v1_Pod(&internal, &prepared, nil); err != nil {
		return err
	}
	pod.Spec.Affinity = prepared.Spec.Affinity
	pod.Spec.TopologySpreadConstraints = prepared.Spec.TopologySpreadConstraints
	return nil
}

// validatePod asks the API server's validation of new pods.
func validatePod(pod *v1.Pod) error {
	var internal core.Pod
	if err := corev1conversion.Convert_v1_Pod_To_core_Pod(pod.DeepCopy(), &internal, nil); err != nil {
		return err
	}
	return podregistry.Strategy.Validate(context.Background(), &internal).ToAggregate()
}

func hasLabelKeys(pod *v1.Pod) bool {
	for _, constraint := range pod.Spec.TopologySpreadConstraints {
		if len(constraint.MatchLabelKeys) > 0 {
			return true
		}
	}
	for _, term := range podAffinityTerms(pod.Spec.Affinity) {
		if len(term.MatchLabelKeys)+len(term.MismatchLabelKeys) > 0 {
			return true
		}
	}
	return false
}

func podAffinityTerms(affinity *v1.Affinity) []v1.PodAffinityTerm {
	if affinity == nil {
		return nil
	}
	var terms []v1.PodAffinityTerm
	add := func(required []v1.PodAffinityTerm, preferred []v1.WeightedPodAffinityTerm) {
		terms = append(terms, required...)
		for _, term := range preferred {
			terms = append(terms, term.PodAffinityTerm)
		}
	}
	if a := affinity.PodAffinity; a != nil {
		add(a.RequiredDuringSchedulingIgnoredDuringExecution, a.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if a := affinity.PodAntiAffinity; a != nil {
		add(a.RequiredDuringSchedulingIgnoredDuringExecution, a.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	return terms
}
